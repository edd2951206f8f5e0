import { Command } from '@commander-js/extra-typings';
import type { MakeCommand } from './command.ts';

export const theoryCommand: MakeCommand = ({ out }, end) =>
  new Command('theory')
    .description('the closed forms for your own network, as safetensors (docs/protocol.md)')
    .argument('<case>', 'file of a network with its data')
    .requiredOption('-o, --out <file>', 'where the answer goes')
    .action(async (file, options) => {
      const { theory } = await import('../theory.ts');
      end(await theory({ file, ...options }, { out }));
    });
