import { Command } from '@commander-js/extra-typings';
import type { MakeCommand } from './command.ts';
import { USUAL_THREADS } from './handOptions.ts';
import { withPlanOptions } from './planOptions.ts';
import { collect } from './values.ts';

/** Figures of papers, each an experiment with panels. */
export const figureCommand: MakeCommand = (outside, end) =>
  withPlanOptions(
    new Command('figure')
      .description('draw a figure of a paper again: do what the folder does not have yet, and write its panels')
      .argument('<id>', 'such as se/2; "list" shows all figures with their panels and readings'),
    'figures/ID',
  )
    .option('--panel <id>', 'one panel; may be given again (default: all)', collect)
    .option(
      '--reading <id>',
      'one reading of the settings; may be given again (default: the first of each panel)',
      collect,
    )
    .action(async (id, options) => {
      if (id === 'list') {
        const { listFigures } = await import('../figureList.ts');
        return end(await listFigures(outside.out));
      }
      const { runExperiment } = await import('../experimentCommands.ts');
      const signal = outside.interruption(['SIGINT', 'SIGTERM']);
      const threads = Math.min(outside.cores, USUAL_THREADS);
      end(await runExperiment(id, options, { ...outside, signal, threads, node: process.execPath }));
    });
