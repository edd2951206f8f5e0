import { parseArgs } from 'node:util';
import { ValueError } from '../errors.ts';
import { ENGINES } from '../evidence/engines.ts';
import { type GateOptions, gateOptions } from './gateOptions.ts';
import { type RuleOptions, parseRuleOptions } from './checkOptions.ts';

const PACKAGED = Object.keys(ENGINES).filter((name) => ENGINES[name]!.packaged);

export const USAGE = `pcn-check decides what theory says about predictive coding and backpropagation.

usage: pcn-check verify [options]   judge every claim, write a report
       pcn-check gate RULE | --command CMD     hold a learning rule against its own baseline
       pcn-check list               the claims with their sources
       pcn-check engines [--json]   what this machine can compute with, how fast and how exactly
       pcn-check check FILE | --command CMD    hold your own learning rule against theory; see check --help
       pcn-check theory CASE -o ANSWER         the closed forms for your own network
       pcn-check init python|typescript [DIR]  a rule to start from
       pcn-check --help | --version

options of verify:
  --claim ID      judge this claim only; "se/" or "lim/*" take all that start so (repeatable)
  --seed N        32-bit seed of everything random; the same seed gives the same verdicts (default 1)
  --data DIR      judge on MNIST's files in DIR in place of the packaged digits
  --engine NAME   an engine of \`pcn-check engines\`, or "all" that this machine offers (repeatable;
                  default: those that come with the package: ${PACKAGED.join(', ')})
  --out DIR       folder of index.html and report.json (default report)
  --resume        go on with a run that was ended: take over what DIR/progress.jsonl has for the same program, seed, data
                  and engines
  --workers N     worker threads; 0 for none (default: one a core, at most 4)
  --json          print the report as JSON and nothing else

options of gate, whose RULE is the id of a built-in rule or a module file, and CMD a command (docs/protocol.md):
  --baseline FILE     the baseline (default fixtures/baselines/RULE'S-ID.txt; of a command, its name)
  --update-baseline   measure, write the baseline and print what changed
  --seed N            seed of the networks (default: the baseline's, or 1)
  --out DIR           folder of gate.json and history.html (default: neither is written)
  --history DIR       past baselines from a folder's .txt files in place of git's history
  --name NAME         the rule's name in place of the one that the command says
  --time-limit S      seconds that a command may take for one answer (default 30)
  --one-shot          start the command anew for each case, with two file names as arguments; needs --name
  --json              print JSON

environment:
  PCN_CHECK_BLAS  name or path of a BLAS library to use, or "off" (default: the first that is found)

exit status of verify: 0 every verdict as expected, 1 one was not or the report could not be written, 2 misuse, 130 interrupted
exit status of gate: 0 no drop is proven (warnings are printed), 1 one is or an answer was lost, 2 misuse or no start, 130 interrupted
`;

export interface VerifyOptions {
  readonly command: 'verify';
  readonly claims: readonly string[];
  readonly seed: number;
  readonly data?: string;
  readonly engines: readonly string[];
  readonly out: string;
  readonly resume: boolean;
  readonly workers: number;
  readonly json: boolean;
}

export interface EnginesOptions {
  readonly command: 'engines';
  readonly json: boolean;
}

/** A command about one's own rules; `checkOptions.ts` reads it. */
export interface RuleCommand {
  readonly command: 'rule';
  readonly options: RuleOptions;
}

export type Options =
  VerifyOptions | GateOptions | EnginesOptions | RuleCommand | { readonly command: 'list' | 'help' | 'version' };

/**
 * What the command line asks for. `cores` is the default number of workers before its limit.
 * @throws {ValueError} when it asks for something that does not exist
 */
export function parseOptions(args: readonly string[], cores: number): Options {
  const options = parseRuleOptions(args);
  if (options) return { command: 'rule', options };
  const { values, positionals } = parse(args);
  if (values.help) return { command: 'help' };
  if (values.version) return { command: 'version' };
  const [command, ...rest] = positionals;
  if (command === undefined) return { command: 'help' };
  const seed = values.seed === undefined ? undefined : integer('seed', values.seed, -(2 ** 31), 2 ** 32 - 1);
  if (['check', 'theory', 'init'].includes(command))
    throw new ValueError(`pcn-check: ${command} must come first, got options before it; put them after it`);
  requireOwn(command, Object.keys(values));
  if (command === 'gate') return gateOptions(rest, values, seed);
  if (rest.length > 0)
    throw new ValueError(`pcn-check: ${command} must stand alone, got ${JSON.stringify(rest[0])} after it; see --help`);
  if (command === 'list') return { command };
  if (command === 'engines') return { command, json: values.json ?? false };
  if (command !== 'verify')
    throw new ValueError(
      `pcn-check: command must be verify, gate, list, engines, check, theory or init, got ${JSON.stringify(command)}; see --help`,
    );
  return {
    command,
    claims: values.claim ?? [],
    seed: seed ?? 1,
    ...(values.data === undefined ? {} : { data: values.data }),
    engines: values.engine ?? PACKAGED,
    out: values.out ?? 'report',
    resume: values.resume ?? false,
    workers: integer('workers', values.workers ?? String(Math.min(cores, 4)), 0, 64),
    json: values.json ?? false,
  };
}

/** The options that only one command has. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  verify: ['claim', 'data', 'engine', 'workers', 'resume'],
  gate: ['baseline', 'update-baseline', 'history', 'command', 'name', 'one-shot', 'time-limit'],
};

function requireOwn(command: string, given: readonly string[]): void {
  for (const [owner, options] of Object.entries(OWN)) {
    const foreign = owner === command ? undefined : options.find((name) => given.includes(name));
    if (foreign !== undefined)
      throw new ValueError(`pcn-check: --${foreign} must come with ${owner}, got it with ${command}; see --help`);
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        claim: { type: 'string', multiple: true },
        seed: { type: 'string' },
        data: { type: 'string' },
        engine: { type: 'string', multiple: true },
        out: { type: 'string' },
        resume: { type: 'boolean' },
        workers: { type: 'string' },
        json: { type: 'boolean' },
        baseline: { type: 'string' },
        'update-baseline': { type: 'boolean' },
        history: { type: 'string' },
        command: { type: 'string' },
        name: { type: 'string' },
        'one-shot': { type: 'boolean' },
        'time-limit': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new ValueError(`pcn-check: ${(error as Error).message}; see --help`, { cause: error });
  }
}

function integer(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^-?\d+$/.test(text) && value >= least && value <= most) return value;
  throw new ValueError(`pcn-check: --${name} must be an integer from ${least} to ${most}, got ${JSON.stringify(text)}`);
}
