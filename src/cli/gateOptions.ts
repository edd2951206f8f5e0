import { ValueError } from '../errors.ts';

export interface GateOptions {
  readonly command: 'gate';
  /** What `openRule` takes. */
  readonly rule: string;
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
  readonly baseline?: string | undefined;
  readonly 'update-baseline'?: boolean | undefined;
  readonly out?: string | undefined;
  readonly json?: boolean | undefined;
  readonly history?: string | undefined;
}

/**
 * @throws {ValueError} when not exactly one rule is named, or a history is asked for that goes nowhere
 */
export function gateOptions(rules: readonly string[], values: Values, seed: number | undefined): GateOptions {
  const [rule, ...rest] = rules;
  if (rule === undefined || rest.length > 0)
    throw new ValueError(
      `pcn-check: gate must be followed by one rule, got ${rules.length}; name a built-in rule or a module file`,
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
