import { Command } from '@commander-js/extra-typings';
import type { MakeCommand } from './command.ts';
import { EXIT, USUAL_THREADS, withPlanOptions } from './planOptions.ts';

/** Experiments: plans of points, done here or on several machines, and the figures that they give. */
export const experimentCommand: MakeCommand = (outside, end) => {
  const command = new Command('experiment').description(
    'list, run and merge experiments: plans of points, and their figures',
  );
  const list = command
    .command('list')
    .description('the experiments with their sources')
    .action(async () => {
      const { listExperiments } = await import('../experimentCommands.ts');
      end(await listExperiments(outside.out));
    });
  const run = withPlanOptions(
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
  const merge = command
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
  for (const sub of [list, run, merge]) sub.copyInheritedSettings(command);
  return command;
};
