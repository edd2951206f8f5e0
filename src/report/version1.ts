import type { ReportRecord } from './record.ts';

/** A report as versions before experiments wrote it: with at most one trace of inference. */
export interface Version1 extends Omit<ReportRecord, 'version' | 'experiments'> {
  readonly version: 1;
  readonly trace?: {
    readonly title: string;
    readonly points: readonly { readonly step: number; readonly energyGap: number; readonly bound: number }[];
  };
}

/** The same report in this version: the trace becomes a table, and nothing is lost. */
export function version2({ trace, ...record }: Version1): ReportRecord {
  return {
    ...{ ...record, version: 2 },
    experiments: trace
      ? [
          {
            ...{ id: 'inference-trace', title: 'Inference and its certificate', source: 'a report of version 1' },
            ...{ version: 0, engine: 'float64', answers: 1, errors: [], findings: [] },
            figures: [
              {
                ...{ kind: 'table', id: 'inference-trace', title: trace.title, caption: trace.title },
                head: ['step', 'F(z) − F*', '‖∇F‖² / (2μ)'],
                rows: trace.points.map(({ step, energyGap, bound }) => [step, energyGap, bound]),
              },
            ],
          },
        ]
      : [],
  };
}
