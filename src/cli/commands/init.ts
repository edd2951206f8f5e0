import { Argument, Command } from '@commander-js/extra-typings';
import type { MakeCommand } from './command.ts';

export const initCommand: MakeCommand = ({ out }, end) =>
  new Command('init')
    .description('write a rule to start from, which passes every check as it is')
    .addArgument(new Argument('<language>', 'language of the rule').choices(['python', 'typescript'] as const))
    .argument('[folder]', 'where it goes; nothing there is overwritten', '.')
    .action(async (language, folder) => {
      const { init } = await import('../init.ts');
      end(await init({ language, folder }, { out }));
    });
