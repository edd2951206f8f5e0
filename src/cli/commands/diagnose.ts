import { Command } from '@commander-js/extra-typings';
import type { MakeCommand } from './command.ts';

export const diagnoseCommand: MakeCommand = (outside, end) =>
  new Command('diagnose')
    .description('find out why the training of a predictive coding network fails (docs/diagnose.md)')
    .argument('<run>', 'a folder that pcn_check.record wrote: run.json, log.jsonl, snapshots/')
    .option('-o, --out <dir>', 'write index.html, diagnosis.json and the curves there')
    .option('--json', 'print the diagnoses as JSON and nothing else')
    .addHelpText('after', '\nexit status: 0 healthy, 1 something is wrong, 2 misuse or a record that cannot be read')
    .action(async (run, options) => {
      const { diagnose } = await import('../diagnose.ts');
      end(await diagnose({ ...options, run }, outside));
    });
