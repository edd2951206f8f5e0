import { Command } from '@commander-js/extra-typings';
import type { MakeCommand } from './command.ts';

export const enginesCommand: MakeCommand = ({ out, clock, cores, engines }, end) =>
  new Command('engines')
    .description('what this machine can compute with, how fast and how exactly')
    .option('--json', 'print JSON')
    .action(async (options) => {
      const { printEngines } = await import('../engines.ts');
      const { wasmThreads } = await import('../../arithmetic/wasm/engine.ts');
      wasmThreads(cores);
      end(await printEngines({ ...options, ...engines }, { out, clock }));
    });
