import { Command, Option } from '@commander-js/extra-typings';
import { type AnyCheckId, PROFILES, type Profile } from '../../conformance/check.ts';
import { ValueError } from '../../errors.ts';
import type { MakeCommand } from './command.ts';
import { TIME_LIMIT, seconds, seed } from './values.ts';

export const checkCommand: MakeCommand = (outside, end) =>
  new Command('check')
    .description('hold your own learning rule against theory')
    .argument('[file]', 'a .js, .mjs or .ts module that exports the rule')
    .option('--command <cmd>', 'a command that computes the rule, in place of a file (docs/protocol.md)')
    .option(
      '--departures <file>',
      'JSON {"check": "reason"}: what the rule fails by design, in place of what it says itself',
    )
    .addOption(
      new Option('--profile <name>', 'core: linear networks at equilibrium; extended: limits, error coordinates, … too')
        .choices(Object.keys(PROFILES) as Profile[])
        .default('core' as const),
    )
    .addOption(
      new Option('--check <id>', 'ask this check again, and no other that is not named; may be repeated')
        .argParser((id, ids: readonly string[]) => [...ids, id])
        .default([] as readonly string[], 'all of the profile'),
    )
    .option('--seed <n>', '32-bit seed of the problems', seed, 1)
    .option('--time-limit <s>', 'seconds that one answer may take', seconds('time-limit'), TIME_LIMIT)
    .option('--one-shot', 'start the command anew for each case, with two file names as arguments')
    .option('-o, --out <dir>', 'write check.json, check.html and check.md there')
    .option('--json', 'print the report as JSON and nothing else')
    .addHelpText(
      'after',
      `
exit status: 0 every check that was asked as expected, 1 one was not or is missing, 2 misuse, 130 interrupted`,
    )
    .action(async (file, { command, oneShot, check: ids, ...options }) => {
      if ((file === undefined) === (command === undefined))
        throw new ValueError(
          `pcn-check: check must have either a FILE or --command CMD, got ${file === undefined ? 'neither' : 'both'}; see check --help`,
        );
      const { check } = await import('../check.ts');
      // A command runs in a process group of its own, so an interruption does not reach it by itself.
      const signal = outside.interruption(command === undefined ? [] : ['SIGINT', 'SIGTERM', 'SIGHUP']);
      const rule = command === undefined ? file! : { command, oneShot: oneShot ?? false };
      end(await check({ ...options, checks: ids as AnyCheckId[], rule }, { ...outside, signal })); // `checkRule` knows them
    });
