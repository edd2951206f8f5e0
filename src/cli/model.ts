import { checkModel, widthsOf } from '../diagnostics/model/check.ts';
import { ValueError } from '../errors.ts';
import { modelCommand } from '../protocol/modelCommand.ts';
import { modelText } from '../report/modelText.ts';
import { packageVersion, writeReport } from './files.ts';
import type { Console } from './outside.ts';
import { quoted } from './ruleArguments.ts';

export interface ModelOptions {
  /** The command and its arguments. */
  readonly command: readonly string[];
  readonly seed: number;
  readonly widths?: readonly number[] | undefined;
  readonly seeds: number;
  /** Seconds. */
  readonly timeLimit: number;
  readonly out?: string | undefined;
  readonly json?: true | undefined;
}

/** Asks a command for its model, reports, and returns the exit status: 0 every check holds, 1 not so. */
export async function model(
  { command, seed, widths = [], seeds, timeLimit, out, json }: ModelOptions,
  io: Pick<Console, 'out' | 'error' | 'color' | 'signal'>,
): Promise<number> {
  // One argument may be a whole command line; several are words.
  const typed = command.length === 1 ? command[0]! : command.map(quoted).join(' ');
  const asked = await modelCommand(typed, {
    timeLimit,
    signal: io.signal,
    onError: (text) => void io.error.write(text),
  });
  try {
    const { widths: builds, answers } = asked.hello;
    if (widths.length > 0 && !(builds && answers.includes('settle')))
      throw new ValueError(
        'pcn-check: --widths must come with a model that builds networks of a width and settles, got one that does not; give pcn_check.model a function of width and seed',
      );
    const first = await checkModel(asked, { seed, ...(widths.length > 0 ? { width: widths[0]! } : {}) });
    const scaled =
      widths.length > 0
        ? await widthsOf(
            asked,
            widths,
            Array.from({ length: seeds }, (_, i) => seed + i),
          )
        : {};
    if (io.signal.aborted) return 130;
    const report = { ...first, ...scaled };
    const text = `${JSON.stringify({ schema: 'pcn-check/model', version: 1, ...report }, undefined, 2)}\n`;
    io.out.write(json ? text : `${modelText(report, io)}\n`);
    if (out !== undefined) {
      const [{ modelSite }, { siteFiles }] = await Promise.all([
        import('../report/sites.ts'),
        import('../report/site.ts'),
      ]);
      await writeReport(out, { ...(await siteFiles(modelSite(report, await packageVersion()))), 'model.json': text });
    }
    const lost = report.readings.some(({ found }) => 'missing' in found);
    return report.asExpected && !lost ? 0 : 1;
  } finally {
    await asked.close();
  }
}
