import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { type AskOptions, askEvaluation } from '../diagnostics/asking.ts';
import { runReport } from '../diagnostics/report.ts';
import type { Run } from '../diagnostics/run.ts';
import { DataError } from '../errors.ts';
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
  io: Pick<Console, 'out' | 'error' | 'color' | 'signal'>,
): Promise<number> {
  const { run, command, out, json } = options;
  if (out !== undefined) await requireOut(out, run);
  const onError = (text: string): void => void io.error.write(text);
  const { signal } = io;
  const asked = { ...options, onError, signal };
  const evaluation = await askedFor(command, asked);
  if (evaluation === 'interrupted') return 130;
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

async function askedFor(command: string | undefined, options: AskOptions): Promise<Partial<Run> | 'interrupted'> {
  if (command === undefined) return {};
  try {
    return { evaluation: await askEvaluation(command, options) };
  } catch (error) {
    if (options.signal?.aborted) return 'interrupted';
    throw error;
  }
}

/** The page goes into a folder of its own, or over an earlier page; anything else is refused before the work. */
async function requireOut(out: string, run: string | undefined): Promise<void> {
  const refuse = (got: string): DataError =>
    new DataError(`diagnose: --out must name a new folder, or one of an earlier page, got ${got}; choose another`);
  const found = await stat(out).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isDirectory()) throw refuse(`the file ${out}`);
  const [to, from] = await Promise.all([realpath(out), run === undefined ? undefined : realpath(run).catch(() => run)]);
  const isInside = from !== undefined && (to === from || to === join(from, 'snapshots'));
  const names = await readdir(out);
  if (isInside || names.includes('run.json')) throw refuse(`the record’s own folder ${out}`);
  if (names.includes('index.html') && !names.includes('diagnosis.json'))
    throw refuse(`${out} with an index.html of something else`);
}
