import { readTrainingBaseline } from '../gate/training/baseline.ts';
import { gateTraining } from '../gate/training/gate.ts';
import { printable } from '../report/cells.ts';
import { type TrainingRecord, gateJson, trainingText } from '../report/gate/index.ts';
import { readBaselineOf } from './baselineFile.ts';
import { packageVersion, writeReport } from './files.ts';
import { updateSeries } from './gateSeriesUpdate.ts';
import type { Console } from './outside.ts';
import { quoted } from './ruleArguments.ts';
import { type Rerun, openSeriesCommand } from './seriesCommand.ts';
import { readRuns, requireRuns } from './seriesFiles.ts';

export interface GateSeriesOptions {
  /** Files of runs, or patterns. */
  readonly series: readonly string[];
  readonly baseline: string;
  readonly updateBaseline?: true | undefined;
  /** Of a new baseline: "loss=lower:5%". What an old one says of other names stays. */
  readonly metric?: readonly string[] | undefined;
  /** Of a new baseline; the old one's, or each name's last step, unless told. */
  readonly steps?: readonly number[] | undefined;
  /** Seeds 1 to this, of a new baseline that a command runs. */
  readonly seeds?: number | undefined;
  /** Runs the training of a seed. */
  readonly command?: string | undefined;
  readonly timeLimit?: number | undefined;
  readonly json?: true | undefined;
  /** Where gate.json goes; nothing is written unless told. */
  readonly out?: string | undefined;
}

type Io = Pick<Console, 'out' | 'error' | 'signal'>;

/** Holds training runs against their baseline, or makes a new one; returns the exit status. */
export async function runSeriesGate(options: GateSeriesOptions, io: Io): Promise<number> {
  const { command, timeLimit } = options;
  const { signal } = io;
  const say = (lines: readonly string[]): void => lines.forEach((text) => io.error.write(`${printable(text)}\n`));
  const onStart = (seed: number): void => say([`gate: running seed ${seed}`]);
  const onError = (text: string): void => void io.error.write(text);
  const rerun =
    command === undefined ? undefined : await openSeriesCommand({ command, timeLimit, signal, onError, onStart });
  try {
    return await (options.updateBaseline ? updateSeries : compareWithFile)(options, rerun, { ...io, say });
  } catch (error) {
    if (signal.aborted) return 130;
    throw error;
  }
}

export interface Said extends Io {
  readonly say: (lines: readonly string[]) => void;
}

async function compareWithFile(
  { series, baseline: file, command, timeLimit, out, json: asJson }: GateSeriesOptions,
  rerun: Rerun | undefined,
  io: Said,
): Promise<number> {
  const baseline = await readBaselineOf(file, readTrainingBaseline);
  const given = await readRuns(series);
  if (rerun === undefined) requireRuns(given, series);
  const result = await gateTraining(baseline, { given, rerun: rerun?.run });
  const record: TrainingRecord = {
    ...{ schema: 'pcn-check/gate-series', version: 1, pcnCheck: await packageVersion() },
    ...result,
    baseline: { file, pcnCheck: baseline.pcnCheck },
    replay: [
      `npx pcn-check gate --series ${series.map(quoted).join(' ')} --baseline ${quoted(file)}`,
      ...(command === undefined ? [] : [`--command ${quoted(command)}`]),
      ...(timeLimit === undefined ? [] : [`--time-limit ${timeLimit}`]),
    ].join(' '),
    ...(result.rerun > 0 ? { logs: rerun!.folder } : {}),
  };
  io.out.write(asJson ? gateJson(record) : trainingText(record));
  if (out !== undefined) {
    await writeReport(out, { 'gate.json': gateJson(record) });
    io.say([`gate: wrote ${out}/gate.json`]);
  }
  return result.outcome === 'fails' || result.outcome === 'undecided' ? 1 : 0;
}
