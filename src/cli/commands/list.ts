import { Command } from '@commander-js/extra-typings';
import type { MakeCommand } from './command.ts';

export const listCommand: MakeCommand = ({ out }) =>
  new Command('list').description('the claims with their sources').action(async () => {
    const { CLAIMS } = await import('../../claims/index.ts');
    for (const { id, expected, source, title } of CLAIMS)
      out.write(`${id.padEnd(34)} ${expected.padEnd(8)} ${`${source.paper} ${source.place}`.padEnd(44)} ${title}\n`);
  });
