import { Command, Option } from '@commander-js/extra-typings';
import type { MakeCommand } from './command.ts';

export const theoryCommand: MakeCommand = (outside, end) =>
  new Command('theory')
    .description('the closed forms for your own networks, as safetensors and as a table (docs/protocol.md)')
    .argument('<case...>', 'files of networks with their data, or folders of such files (*.safetensors)')
    .option(
      '-o, --out <path>',
      'where the answer goes: a file for one case, a folder for several (default: CASE.answer.safetensors beside each case)',
    )
    .addOption(new Option('--without <part>', 'leave out what takes long').choices(['spectrum']))
    .option('--json', 'print the numbers as JSON, not as a table; answers are then written only with --out')
    .addHelpText(
      'after',
      `
Several cases are answered in one process, and --json then prints a list. What is left out is named, with the reason.

exit status: 0 answered, 2 misuse or a case that cannot be read`,
    )
    .action(async (cases, options) => {
      const { theory } = await import('../theory.ts');
      end(await theory({ ...options, cases, without: options.without === undefined ? [] : ['spectrum'] }, outside));
    });
