import { Command, Option } from '@commander-js/extra-typings';
import type { MakeCommand } from './command.ts';

export const compareCommand: MakeCommand = (outside, end) =>
  new Command('compare')
    .description('two sets of named tensors beside each other: gradients of PC and of BP, from any framework')
    .argument('<first>', 'safetensors file, such as the gradients of predictive coding by parameter')
    .argument('<second>', 'safetensors file with the same names and shapes, such as those of backpropagation')
    .addOption(new Option('--json', 'print JSON').conflicts('csv'))
    .option('--csv', 'print CSV')
    .addHelpText(
      'after',
      `
Prints, by name and all together: cos(first, second), ‖first‖/‖second‖ and ‖first − second‖/‖second‖.

exit status: 0 compared, 2 misuse, or files that cannot be read or do not have the same tensors`,
    )
    .action(async (first, second, options) => {
      const { compare } = await import('../compare.ts');
      end(await compare({ ...options, files: [first, second] }, outside));
    });
