import { ValueError } from '../errors.ts';
import { type NamedCommand, requireFileName } from './openCommand.ts';

export interface GateOptions {
  readonly command: 'gate';
  /** What `openRule` takes, or a command. */
  readonly rule: string | NamedCommand;
  /** The default depends on the rule's id. */
  readonly baseline?: string;
  readonly update: boolean;
  /** The baseline's own unless told. */
  readonly seed?: number;
  readonly json: boolean;
  /** Where gate.json and history.html go; nothing is written unless told. */
  readonly out?: string;
  /** Past baselines in a folder instead of those in git's history. */
  readonly history?: string;
}

interface Values {
  readonly command?: string | undefined;
  readonly name?: string | undefined;
  readonly 'one-shot'?: boolean | undefined;
  readonly 'time-limit'?: string | undefined;
  readonly baseline?: string | undefined;
  readonly 'update-baseline'?: boolean | undefined;
  readonly out?: string | undefined;
  readonly json?: boolean | undefined;
  readonly history?: string | undefined;
}

/**
 * @throws {ValueError} when not exactly one rule is named, an option of a command comes without one, a command cannot say its name
 * and is given none, or a history is asked for that goes nowhere
 */
export function gateOptions(rules: readonly string[], values: Values, seed: number | undefined): GateOptions {
  const [first, ...rest] = rules;
  const command = commandOf(values);
  const rule = command ?? first;
  if (rule === undefined || (command && first !== undefined) || rest.length > 0)
    throw new ValueError(
      `pcn-check: gate must be followed by one rule, got ${rules.length}${command ? ' and --command' : ''}; name a built-in rule, a module file or --command CMD`,
    );
  const { baseline, out, history } = values;
  if (history !== undefined && out === undefined)
    throw new ValueError('pcn-check: --history must come with --out, got it alone; name a folder for history.html');
  return {
    ...{ command: 'gate', rule, update: values['update-baseline'] ?? false, json: values.json ?? false },
    ...(baseline === undefined ? {} : { baseline }),
    ...(seed === undefined ? {} : { seed }),
    ...(out === undefined ? {} : { out }),
    ...(history === undefined ? {} : { history }),
  };
}

function commandOf({ command, name, ...values }: Values): NamedCommand | undefined {
  const oneShot = values['one-shot'] ?? false;
  const limit = values['time-limit'];
  if (command === undefined) {
    const alone = name !== undefined ? 'name' : oneShot ? 'one-shot' : limit !== undefined ? 'time-limit' : undefined;
    if (alone !== undefined)
      throw new ValueError(`pcn-check: --${alone} must come with --command, got it alone; see --help`);
    return undefined;
  }
  if (name !== undefined) requireFileName(name);
  else if (oneShot)
    throw new ValueError(
      'pcn-check: --one-shot must come with --name, got it alone; such a command does not say its name, which the baseline needs',
    );
  const timeLimit = limit === undefined ? undefined : Number(limit);
  if (timeLimit !== undefined && !(timeLimit > 0 && timeLimit <= 86_400))
    throw new ValueError(`pcn-check: --time-limit must be seconds, at most a day, got ${JSON.stringify(limit)}`);
  return {
    command,
    oneShot,
    ...(name === undefined ? {} : { name }),
    ...(timeLimit === undefined ? {} : { timeLimit }),
  };
}
