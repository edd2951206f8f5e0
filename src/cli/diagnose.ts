import { basename, resolve } from 'node:path';
import { runReport } from '../diagnostics/report.ts';
import { diagnosisText } from '../report/diagnosisText.ts';
import { packageVersion, writeReport } from './files.ts';
import type { Console } from './outside.ts';
import { readRun } from './readRun.ts';

export interface DiagnoseOptions {
  /** The folder of a recorded run. */
  readonly run: string;
  /** Where the page goes; nothing is written unless told. */
  readonly out?: string | undefined;
  readonly json?: true | undefined;
}

/** Diagnoses a recorded run, reports, and returns the exit status: 0 healthy, 1 something is wrong. */
export async function diagnose(
  { run, out, json }: DiagnoseOptions,
  io: Pick<Console, 'out' | 'color'>,
): Promise<number> {
  const report = runReport(basename(resolve(run)), await readRun(run));
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
  return report.healthy ? 0 : 1;
}
