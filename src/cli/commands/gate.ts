import { Command } from '@commander-js/extra-typings';
import { ValueError } from '../../errors.ts';
import { requireFileName } from './fileName.ts';
import type { NamedCommand } from '../openCommand.ts';
import type { Outside } from '../outside.ts';
import type { MakeCommand } from './command.ts';
import { TIME_LIMIT, integer, seconds, seed } from './values.ts';

export const gateCommand: MakeCommand = (outside, end) =>
  new Command('gate')
    .description('hold a learning rule, or training runs, against their own baseline')
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
    .option(
      '--series <file...>',
      'training runs in place of a rule: logs, one file a seed; quote a pattern like "runs/*.jsonl"',
    )
    .option(
      '--metric <spec...>',
      'of a new baseline of runs: NAME=lower:5% or NAME=higher:0.01, which way is better and the margin',
    )
    .option('--steps <list>', "of a new baseline of runs: the steps compared (default: each name's last one)", stepList)
    .option('--seeds <n>', 'of a new baseline of runs by --command: seeds 1 to N', integer('seeds', 1, 1024))
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
With --series, --command trains one seed, as in --command "python train.py --seed {seed} --log {file}", and is run for the seeds
that have no file and are needed; --time-limit is for one run (default: a day). docs/training-gate.md

exit status: 0 no drop is proven (warnings are printed), 1 one is or an answer was lost, 2 misuse or no start, 130 interrupted`,
    )
    .action(async (file, given) => {
      if (given.series !== undefined) return end(await gateSeries(file, given, outside));
      const { command, name, oneShot, timeLimit, series: _, metric, steps, seeds, ...options } = given;
      const ofRuns = Object.entries({ metric, steps, seeds }).find(([, value]) => value !== undefined);
      if (ofRuns)
        throw new ValueError(`pcn-check: --${ofRuns[0]} must come with --series, got it alone; see gate --help`);
      const rule = ruleOf(file, { command, name, oneShot, timeLimit });
      if (options.history !== undefined && options.out === undefined)
        throw new ValueError('pcn-check: --history must come with --out, got it alone; name a folder for history.html');
      const { runGate } = await import('../gate.ts');
      // A command runs in a process group of its own, so an interruption does not reach it by itself.
      const signal = outside.interruption(command === undefined ? [] : ['SIGINT', 'SIGTERM', 'SIGHUP']);
      end(await runGate({ ...options, rule }, { ...outside, signal }));
    });

interface OfSeries {
  readonly series?: readonly string[];
  readonly metric?: readonly string[];
  readonly steps?: readonly number[];
  readonly seeds?: number;
  readonly baseline?: string;
  readonly updateBaseline?: true;
  readonly command?: string;
  readonly timeLimit?: number;
  readonly out?: string;
  readonly json?: true;
  readonly seed?: number;
  readonly history?: string;
  readonly name?: string;
  readonly oneShot?: true;
}

/** The gate for training runs. @throws {ValueError} when a rule or an option of rules is given too, or a baseline is missing */
async function gateSeries(
  rule: string | undefined,
  { seed, history, name, oneShot, series, baseline, ...options }: OfSeries,
  outside: Outside,
): Promise<number> {
  const refuse = (option: string, condition: string, next: string): ValueError =>
    new ValueError(`pcn-check: ${option} must ${condition}; ${next}`);
  if (rule !== undefined)
    throw refuse('--series', `stand in place of a rule, got ${JSON.stringify(rule)} besides`, 'gate one at a time');
  const ofRules = Object.entries({ seed, history, name, 'one-shot': oneShot }).find(([, value]) => value !== undefined);
  if (ofRules) throw refuse(`--${ofRules[0]}`, 'be of a rule, got it with --series', 'leave it out');
  if (baseline === undefined)
    throw refuse('--series', 'come with --baseline, got it alone', 'name the file, as in --baseline alignment.txt');
  const { metric, steps, seeds, updateBaseline, command, timeLimit } = options;
  const ofNew = Object.entries({ metric, steps, seeds }).find(([, value]) => value !== undefined);
  if (ofNew && !updateBaseline)
    throw refuse(`--${ofNew[0]}`, 'come with --update-baseline, got it alone', 'the baseline says what is compared');
  const ofCommand = Object.entries({ seeds, 'time-limit': timeLimit }).find(([, value]) => value !== undefined);
  if (ofCommand && command === undefined)
    throw refuse(`--${ofCommand[0]}`, 'come with --command, got it alone', 'say how a seed is trained');
  const { runSeriesGate } = await import('../gateSeries.ts');
  const signal = outside.interruption(command === undefined ? [] : ['SIGINT', 'SIGTERM', 'SIGHUP']);
  return runSeriesGate({ series: series!, baseline, ...options }, { ...outside, signal });
}

/** Reads "100,200" as steps that rise. */
function stepList(text: string): readonly number[] {
  const steps = text.split(',').map(integer('steps', 0, Number.MAX_SAFE_INTEGER));
  if (steps.some((step, i) => i > 0 && steps[i - 1]! >= step))
    throw new ValueError(`pcn-check: --steps must rise, each once, got ${JSON.stringify(text)}; put them in order`);
  return steps;
}

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
