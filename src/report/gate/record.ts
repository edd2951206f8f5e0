import type { Comparison } from '../../gate/compare.ts';
import type { GateResult } from '../../gate/gate.ts';
import type { TrainingResult } from '../../gate/training/gate.ts';

/** Everything that a run of the gate found, and what it was run with. */
export interface GateRecord extends GateResult {
  readonly schema: 'pcn-check/gate';
  readonly version: 1;
  /** The package's version, and the one that made the baseline. */
  readonly pcnCheck: string;
  readonly baseline: { readonly file: string; readonly pcnCheck: string };
  /** The line that runs this gate again. */
  readonly replay: string;
  /** The end of what the rule's command wrote on standard error, where the rule is a command. */
  readonly stderr?: string;
}

/** The same of training runs. */
export interface TrainingRecord extends TrainingResult {
  readonly schema: 'pcn-check/gate-series';
  readonly version: 1;
  readonly pcnCheck: string;
  readonly baseline: { readonly file: string; readonly pcnCheck: string };
  readonly replay: string;
  /** The folder with the logs of the runs that the gate started. */
  readonly logs?: string;
}

export type { Comparison };

/** Indented JSON; numbers that JSON lacks are the strings "Infinity", "-Infinity" and "NaN", as in a report. */
export function gateJson(record: GateRecord | TrainingRecord): string {
  const write = (_key: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
  return `${JSON.stringify(record, write, 2)}\n`;
}
