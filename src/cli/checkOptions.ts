import { parseArgs } from 'node:util';
import { PROFILES, type Profile } from '../conformance/check.ts';
import { ValueError } from '../errors.ts';

/** Seconds that one answer may take. */
export const TIME_LIMIT = 30;

export const CHECK_USAGE = `usage: pcn-check check FILE [options]              a rule that a .js, .mjs or .ts module exports
       pcn-check check --command CMD [options]     a rule that a command computes (docs/protocol.md)
       pcn-check theory CASE -o ANSWER             the closed forms for your own network, as safetensors
       pcn-check init python|typescript [DIR]      a rule to start from

options of check:
  --departures FILE  JSON {"check": "reason"}: what the rule fails by design, in place of what it says itself
  --profile NAME     core (linear networks at equilibrium, the default) or extended (limits, error coordinates, …)
  --seed N           32-bit seed of the problems (default 1)
  --time-limit S     seconds that one answer may take (default ${TIME_LIMIT})
  --one-shot         start the command anew for each case, with two file names as arguments
  --out DIR          write check.json there
  --json             print the report as JSON and nothing else
`;

export interface CheckOptions {
  readonly kind: 'check';
  readonly file?: string;
  readonly command?: string;
  readonly departures?: string;
  readonly profile: Profile;
  readonly seed: number;
  readonly timeLimit: number;
  readonly oneShot: boolean;
  readonly out?: string;
  readonly json: boolean;
}

export interface TheoryOptions {
  readonly kind: 'theory';
  readonly file: string;
  readonly out: string;
}

export interface InitOptions {
  readonly kind: 'init';
  readonly language: 'python' | 'typescript';
  readonly folder: string;
}

export type RuleOptions = CheckOptions | TheoryOptions | InitOptions | { readonly kind: 'help' };

/**
 * The options of the commands about one's own rules, or `undefined` for any other command.
 * @throws {ValueError} when it asks for something that does not exist
 */
export function parseRuleOptions([command, ...args]: readonly string[]): RuleOptions | undefined {
  if (command !== 'check' && command !== 'theory' && command !== 'init') return undefined;
  const { values, positionals } = parse(args);
  if (values.help) return { kind: 'help' };
  const need = (holds: unknown, what: string): void => {
    if (!holds)
      throw new ValueError(
        `pcn-check: ${command} ${what}, got ${JSON.stringify(args.join(' '))}; see ${command} --help`,
      );
  };
  const [first, second, ...rest] = positionals;
  if (command === 'init') {
    need(first === 'python' || first === 'typescript', 'must be followed by python or typescript');
    need(rest.length === 0, 'must have at most one folder');
    return { kind: 'init', language: first as InitOptions['language'], folder: second ?? '.' };
  }
  if (command === 'theory') {
    need(first !== undefined && second === undefined, 'must have one case file');
    need(values.out !== undefined, 'must say where the answer goes, with -o FILE');
    return { kind: 'theory', file: first!, out: values.out! };
  }
  need((first === undefined) !== (values.command === undefined), 'must have either a FILE or --command CMD');
  need(second === undefined, 'must have one FILE');
  const profile = values.profile ?? 'core';
  need(Object.hasOwn(PROFILES, profile), '--profile must be core or extended');
  const seed = Number(values.seed ?? '1');
  need(Number.isInteger(seed) && seed >= -(2 ** 31) && seed < 2 ** 32, '--seed must be a 32-bit integer');
  const timeLimit = Number(values['time-limit'] ?? TIME_LIMIT);
  need(timeLimit > 0 && timeLimit <= 86_400, '--time-limit must be seconds, at most a day');
  return {
    kind: 'check',
    ...(first === undefined ? {} : { file: first }),
    ...(values.command === undefined ? {} : { command: values.command }),
    ...(values.departures === undefined ? {} : { departures: values.departures }),
    ...(values.out === undefined ? {} : { out: values.out }),
    ...{
      profile: profile as Profile,
      seed,
      timeLimit,
      oneShot: values['one-shot'] ?? false,
      json: values.json ?? false,
    },
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        command: { type: 'string' },
        departures: { type: 'string' },
        profile: { type: 'string' },
        seed: { type: 'string' },
        'time-limit': { type: 'string' },
        'one-shot': { type: 'boolean' },
        out: { type: 'string', short: 'o' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new ValueError(`pcn-check: ${(error as Error).message}; see --help`, { cause: error });
  }
}
