import { Command } from '@commander-js/extra-typings';
import type { MakeCommand } from './command.ts';
import { integer, seconds, seed, widths } from './values.ts';

/** Seconds that one answer of a model may take: a settling is one. */
const MODEL_TIME_LIMIT = 120;

export const modelCommand: MakeCommand = (outside, end) =>
  new Command('model')
    .description('hold a model of any architecture against its own predictions (docs/models.md)')
    .argument('<command...>', 'after --, what answers for the model: -- python my_model.py')
    .option(
      '--seed <n>',
      '32-bit seed of points and directions, and of the network where the model builds one',
      seed,
      1,
    )
    .option('--widths <list>', 'widths, with commas: how the cosine scales, where the model builds networks', widths)
    .option('--seeds <n>', 'networks of each width; an interval takes two', integer('seeds', 1, 1000), 3)
    .option('--time-limit <s>', 'seconds that one answer may take', seconds('time-limit'), MODEL_TIME_LIMIT)
    .option('-o, --out <dir>', 'write index.html and model.json there')
    .option('--json', 'print JSON and nothing else')
    .addHelpText(
      'after',
      '\nexit status: 0 every check holds, 1 one is refuted or undecided, or a width has no answer, 2 misuse, or a command that does not start, 130 interrupted',
    )
    .action(async (command, options) => {
      const { model } = await import('../model.ts');
      const signal = outside.interruption(['SIGINT', 'SIGTERM', 'SIGHUP']);
      end(await model({ ...options, command }, { ...outside, signal }));
    });
