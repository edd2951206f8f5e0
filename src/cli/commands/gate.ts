import { Command } from '@commander-js/extra-typings';
import { ValueError } from '../../errors.ts';
import { requireFileName } from './fileName.ts';
import type { NamedCommand } from '../openCommand.ts';
import type { MakeCommand } from './command.ts';
import { TIME_LIMIT, seconds, seed } from './values.ts';

export const gateCommand: MakeCommand = (outside, end) =>
  new Command('gate')
    .description('hold a learning rule against its own baseline')
    .argument('[rule]', 'the id of a built-in rule, or the file of a module that exports one')
    .option('--command <cmd>', 'a command that computes the rule, in place of a file (docs/protocol.md)')
    .option('--baseline <file>', "the baseline (default: fixtures/baselines/ID.txt by the rule's id or name)")
    .option('--update-baseline', 'measure, write the baseline and print what changed')
    .option('--seed <n>', "32-bit seed of the networks (default: the baseline's, or 1)", seed)
    .option('--out <dir>', 'folder of gate.json, history.html and history.md (default: nothing is written)')
    .option('--history <dir>', "past baselines from a folder's .txt files in place of git's history")
    .option('--name <name>', "the rule's name in place of the one that the command says")
    .option(
      '--time-limit <s>',
      `seconds that a command may take for one answer (default: ${TIME_LIMIT})`,
      seconds('time-limit'),
    )
    .option('--one-shot', 'start the command anew for each case, with two file names as arguments; needs --name')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
exit status: 0 no drop is proven (warnings are printed), 1 one is or an answer was lost, 2 misuse or no start, 130 interrupted`,
    )
    .action(async (file, { command, name, oneShot, timeLimit, ...options }) => {
      const rule = ruleOf(file, { command, name, oneShot, timeLimit });
      if (options.history !== undefined && options.out === undefined)
        throw new ValueError('pcn-check: --history must come with --out, got it alone; name a folder for history.html');
      const { runGate } = await import('../gate.ts');
      // A command runs in a process group of its own, so an interruption does not reach it by itself.
      const signal = outside.interruption(command === undefined ? [] : ['SIGINT', 'SIGTERM', 'SIGHUP']);
      end(await runGate({ ...options, rule }, { ...outside, signal }));
    });

interface OfCommand {
  readonly command: string | undefined;
  readonly name: string | undefined;
  readonly oneShot: true | undefined;
  readonly timeLimit: number | undefined;
}

/**
 * The rule that is asked for.
 * @throws {ValueError} when it is not exactly one, when an option of a command comes without one, or when a command cannot say its
 * name, which the baseline needs, and is given none
 */
function ruleOf(file: string | undefined, { command, ...of }: OfCommand): string | NamedCommand {
  if ((file === undefined) === (command === undefined))
    throw new ValueError(
      `pcn-check: gate must be followed by one rule, got ${file === undefined ? 'none' : 'one and --command'}; name a built-in rule, a module file or --command CMD`,
    );
  if (command === undefined) {
    const alone = Object.entries({ name: of.name, 'one-shot': of.oneShot, 'time-limit': of.timeLimit }).find(
      ([, value]) => value !== undefined,
    );
    if (alone) throw new ValueError(`pcn-check: --${alone[0]} must come with --command, got it alone; see gate --help`);
    return file!;
  }
  const { name, oneShot = false, timeLimit } = of;
  if (name !== undefined) requireFileName(name);
  else if (oneShot)
    throw new ValueError(
      'pcn-check: --one-shot must come with --name, got it alone; such a command does not say its name, which the baseline needs',
    );
  return {
    ...{ command, oneShot },
    ...(name === undefined ? {} : { name }),
    ...(timeLimit === undefined ? {} : { timeLimit }),
  };
}
