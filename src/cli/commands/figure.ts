import { Command } from '@commander-js/extra-typings';
import type { MakeCommand } from './command.ts';
import { collect } from './values.ts';
import { USUAL_THREADS } from './handOptions.ts';
import { withPlanOptions } from './planOptions.ts';

/** Figures of papers, each an experiment with panels. */
export const figureCommand: MakeCommand = (outside, end) => {
  const command = new Command('figure').description('draw a figure of a paper again: its panels, from runs of its own');
  command
    .command('list')
    .description('the figures with their panels and readings')
    .action(async () => {
      const { listFigures } = await import('../figureList.ts');
      end(await listFigures(outside.out));
    });
  withPlanOptions(
    command
      .command('run <id>', { isDefault: true })
      .description('do what the folder does not have yet, and write the panels when the plan is whole'),
    'figures/ID',
  )
    .option('--panel <id>', 'one panel; may be given again (default: all)', collect)
    .option(
      '--reading <id>',
      'one reading of the settings; may be given again (default: the first of each panel)',
      collect,
    )
    .action(async (id, options) => {
      const { runExperiment } = await import('../experimentCommands.ts');
      const signal = outside.interruption(['SIGINT', 'SIGTERM']);
      const threads = Math.min(outside.cores, USUAL_THREADS);
      end(await runExperiment(id, options, { ...outside, signal, threads, node: process.execPath }));
    });
  return command;
};
