import { Command } from '@commander-js/extra-typings';
import type { MakeCommand } from './command.ts';
import { USUAL_THREADS } from './handOptions.ts';
import { EXIT, withPlanOptions } from './planOptions.ts';
import { integer } from './values.ts';

const MOST_NUMBER = 999_999_999;

/** Experiments: plans of points, done here or on several machines, and the figures that they give. */
export const experimentCommand: MakeCommand = (outside, end) => {
  const command = new Command('experiment').description(
    'list, run and merge experiments: plans of points, and their figures',
  );
  command
    .command('list')
    .description('the experiments with their sources')
    .action(async () => {
      const { listExperiments } = await import('../experimentCommands.ts');
      end(await listExperiments(outside.out));
    });
  withPlanOptions(
    command
      .command('run <id>')
      .description('do what the folder does not have yet, and write figures when the plan is whole'),
    'experiments/ID',
  ).action(async (id, options) => {
    const { runExperiment } = await import('../experimentCommands.ts');
    const signal = outside.interruption(['SIGINT', 'SIGTERM']);
    const threads = Math.min(outside.cores, USUAL_THREADS);
    end(await runExperiment(id, options, { ...outside, signal, threads, node: process.execPath }));
  });
  command
    .command('merge <dirs...>')
    .description('put the records of several folders into one, and write figures when the plan is whole')
    .requiredOption('--out <dir>', 'the folder that takes them')
    .option('--quick', 'figures of the quick plan (default)')
    .option('--full', 'figures of the whole plan')
    .option('--json', 'print the record as JSON and nothing else')
    .addHelpText('after', EXIT)
    .action(async (folders, options) => {
      const { mergeExperiments } = await import('../experimentCommands.ts');
      end(await mergeExperiments(folders, options, outside));
    });
  const chunk = new Command('chunk')
    .description("what a cluster's task runs: the points that chunk INDEX of a round in the folder names")
    .argument('<dir>', 'folder of the records')
    .argument('<round>', 'number of the round', integer('round', 1, MOST_NUMBER))
    .argument('<index>', 'number of the chunk', integer('index', 0, MOST_NUMBER))
    .action(async (folder, round, index) => {
      const { runChunk } = await import('../chunkCommand.ts');
      end(await runChunk(folder, round, index, { ...outside, node: process.execPath }));
    });
  command.addCommand(chunk, { hidden: true });
  return command;
};
