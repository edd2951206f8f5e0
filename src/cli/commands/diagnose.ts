import { Command } from '@commander-js/extra-typings';
import { ValueError } from '../../errors.ts';
import type { MakeCommand } from './command.ts';
import { TIME_LIMIT, seconds, seed } from './values.ts';

export const diagnoseCommand: MakeCommand = (outside, end) =>
  new Command('diagnose')
    .description('find out why the training of a predictive coding network fails (docs/diagnose.md)')
    .argument('[run]', 'a folder that pcn_check.record wrote: run.json, log.jsonl, snapshots/')
    .option(
      '--command <cmd>',
      'a command that answers what it predicts of one batch when labels are given, beside RUN or in its place',
    )
    .option('--seed <n>', '32-bit seed of the labels that the command is given, and its own', seed, 1)
    .option(
      '--time-limit <s>',
      'seconds that one answer of the command may take, its first line among them',
      seconds('time-limit'),
      TIME_LIMIT,
    )
    .option('-o, --out <dir>', 'write index.html, diagnosis.json and the curves there')
    .option('--json', 'print the diagnoses as JSON and nothing else')
    .addHelpText(
      'after',
      '\nexit status: 0 nothing is wrong (what is undecided is said), 1 something is wrong, 2 misuse, or a record that cannot be read or tells nothing',
    )
    .action(async (run, options) => {
      if (run === undefined && options.command === undefined)
        throw new ValueError('pcn-check: diagnose must have a RUN or --command CMD, got neither; see diagnose --help');
      const { diagnose } = await import('../diagnose.ts');
      // A command runs in a process group of its own, so an interruption does not reach it by itself.
      const signal = outside.interruption(options.command === undefined ? [] : ['SIGINT', 'SIGTERM', 'SIGHUP']);
      end(await diagnose({ ...options, run }, { ...outside, signal }));
    });
