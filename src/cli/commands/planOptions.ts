import type { Command } from '@commander-js/extra-typings';
import { HAND_OPTIONS } from './handOptions.ts';

export const EXIT = `
exit status: 0 every finding as expected, or a part done; 1 one is not, or a point gave an error; 2 misuse; 130 interrupted`;

/** The options of a command that does a plan: how much of it, where, and by whom. */
export const withPlanOptions = <Args extends unknown[]>(command: Command<Args>, folder: string) =>
  command
    .option('--quick', 'fewer or smaller points (default)')
    .option('--full', 'the whole plan')
    .option('--out <dir>', `folder of the records and figures (default: ${folder})`)
    .option('--shard <i/n>', 'do the i-th of n parts of the plan, to be merged later')
    .addOption(HAND_OPTIONS.threads)
    .addOption(HAND_OPTIONS.processes)
    .addOption(HAND_OPTIONS.on)
    .addOption(HAND_OPTIONS.partition)
    .addOption(HAND_OPTIONS.time)
    .addOption(HAND_OPTIONS.memory)
    .addOption(HAND_OPTIONS.chunkSize)
    .addOption(HAND_OPTIONS.dryRun)
    .option('--engine <name>', 'an engine of the experiment (default: its first that this machine offers)')
    .option(
      '--data <dir>',
      "data that do not come with the package: the folder of MNIST's or CIFAR's files, or a safetensors file of your own",
    )
    .option('--json', 'print the record as JSON and nothing else')
    .addHelpText('after', EXIT);
