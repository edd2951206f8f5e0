import { Command } from '@commander-js/extra-typings';
import type { MakeCommand } from './command.ts';
import { collect, integer, seed } from './values.ts';

const MOST_WORKERS = 64;
const USUAL_WORKERS = 4;

export const verifyCommand: MakeCommand = (outside, end) =>
  new Command('verify')
    .description('judge every claim, write a report')
    .option('--claim <id>', 'judge this claim only; "se/" or "lim/*" take all that start so (repeatable)', collect)
    .option('--seed <n>', '32-bit seed of everything random; the same seed gives the same verdicts', seed, 1)
    .option('--data <dir>', "judge on MNIST's files in this folder in place of the packaged digits")
    .option(
      '--engine <name>',
      'an engine of "pcn-check engines", or "all" that this machine offers (repeatable; default: those of the package)',
      collect,
    )
    .option('--out <dir>', 'folder of index.html, report.json and report.md', 'report')
    .option(
      '--resume',
      'go on with a run that was ended: take over what progress.jsonl has for the same program, seed, data and engines',
    )
    .option(
      '--fresh',
      'run the figures that claims rest on again, in full, in place of reading their records: takes long',
    )
    .option('--fresh-data <dir>', "with --fresh: folder of the files that some figures read, MNIST's or CIFAR's")
    .option(
      '--workers <n>',
      `worker threads, 0 for none: one a core, at most ${USUAL_WORKERS}`,
      integer('workers', 0, MOST_WORKERS),
      Math.min(outside.cores, USUAL_WORKERS),
    )
    .option('--json', 'print the report as JSON and nothing else')
    .addHelpText(
      'after',
      `
exit status: 0 every verdict as expected, 1 one was not or the report could not be written, 2 misuse, 130 interrupted`,
    )
    .action(async (options) => {
      const { verify } = await import('../verify.ts');
      const signal = outside.interruption(['SIGINT', 'SIGTERM']);
      end(await verify(options, { ...outside, signal }));
    });
