import type { Command } from '@commander-js/extra-typings';
import { integer } from './values.ts';

const MOST_HANDS = 64;
export const USUAL_THREADS = 4;

export const EXIT = `
exit status: 0 every finding as expected, or a part done; 1 one is not, or a point gave an error; 2 misuse; 130 interrupted`;

/** The options of a command that does a plan: how much of it, where, and by whom. */
export const withPlanOptions = <Args extends unknown[]>(command: Command<Args>, folder: string) =>
  command
    .option('--quick', 'fewer or smaller points (default)')
    .option('--full', 'the whole plan')
    .option('--out <dir>', `folder of the records and figures (default: ${folder})`)
    .option('--shard <i/n>', 'do the i-th of n parts of the plan, to be merged later')
    .option(
      '--threads <n>',
      `worker threads, 0 for none (default: one a core, at most ${USUAL_THREADS})`,
      integer('threads', 0, MOST_HANDS),
    )
    .option('--processes <n>', 'a process for each point, n at a time', integer('processes', 1, MOST_HANDS))
    .option('--engine <name>', 'an engine of the experiment (default: its first that this machine offers)')
    .option('--data <dir>', "folder of data that do not come with the package: MNIST's files")
    .option('--json', 'print the record as JSON and nothing else')
    .addHelpText('after', EXIT);
