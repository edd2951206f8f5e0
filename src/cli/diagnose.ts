import { basename, resolve } from 'node:path';
import { askEvaluation } from '../diagnostics/asking.ts';
import { runReport } from '../diagnostics/report.ts';
import type { Run } from '../diagnostics/run.ts';
import { diagnosisText } from '../report/diagnosisText.ts';
import { packageVersion, writeReport } from './files.ts';
import type { Console } from './outside.ts';
import { readRun } from './readRun.ts';

export interface DiagnoseOptions {
  /** The folder of a recorded run. */
  readonly run?: string | undefined;
  /** A command that evaluates. */
  readonly command?: string | undefined;
  readonly seed: number;
  /** Seconds. */
  readonly timeLimit: number;
  /** Where the page goes; nothing is written unless told. */
  readonly out?: string | undefined;
  readonly json?: true | undefined;
}

/** Of a network that is only asked: no diagnostic looks at settings without a log or a snapshot. */
const NOTHING: Run = {
  settings: {
    ...{ kind: 'generative', samples: 'rows', weights: 'out-in', activations: [], precisions: [], readoutPrecision: 1 },
    ...{ unitRoundoff: undefined, inference: { rate: 0, steps: 0 }, learning: { rates: [], steps: 0 } },
  },
  ...{ log: [], snapshots: [] },
};

/** Diagnoses a recorded run, reports, and returns the exit status: 0 nothing is wrong, 1 something is, 2 nothing to tell from. */
export async function diagnose(
  options: DiagnoseOptions,
  io: Pick<Console, 'out' | 'error' | 'color'>,
): Promise<number> {
  const { run, command, out, json } = options;
  const onError = (text: string): void => void io.error.write(text);
  const evaluation = command === undefined ? {} : { evaluation: await askEvaluation(command, { ...options, onError }) };
  const recorded = run === undefined ? NOTHING : await readRun(run);
  const name = run === undefined ? command! : basename(resolve(run));
  const report = runReport(name, { ...recorded, ...evaluation });
  const record = { schema: 'pcn-check/diagnosis', version: 1, ...report };
  // JSON has no infinity; a value without bound is said in words.
  const text = `${JSON.stringify(record, (_, value: unknown) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value), 2)}\n`;
  if (json) io.out.write(text);
  else io.out.write(`${diagnosisText(report, { columns: io.out.columns ?? 120, color: io.color })}\n`);
  if (out !== undefined) {
    const [{ diagnosisSite }, { siteFiles }] = await Promise.all([
      import('../report/sites.ts'),
      import('../report/site.ts'),
    ]);
    await writeReport(out, {
      ...(await siteFiles(diagnosisSite(report, await packageVersion()))),
      'diagnosis.json': text,
    });
  }
  return { healthy: 0, undecided: 0, ill: 1, unknown: 2 }[report.verdict];
}
