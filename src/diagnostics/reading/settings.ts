import { ACTIVATIONS, type ActivationName } from '../../arithmetic/activations.ts';
import { DataError } from '../../errors.ts';
import { KINDS, type Settings } from '../run.ts';

/** The version of a run's folder that is read. */
export const RUN_FORMAT = 'pcn-check-run/1';

const KEYS = [
  'format',
  'kind',
  'samples',
  'weights',
  'activations',
  'precisions',
  'readoutPrecision',
  'unitRoundoff',
  'inference',
  'learning',
];

/**
 * What `run.json` says.
 * @throws {DataError} when it is no JSON, of another version, lacks something, or holds what is not known
 */
export function readSettings(text: string): Settings {
  const given = object('run.json', parsed('run.json', text));
  if (given['format'] !== RUN_FORMAT)
    throw refused(
      'format',
      `be ${RUN_FORMAT}`,
      asGiven(given['format']),
      'record the run with this version of pcn_check',
    );
  const stray = Object.keys(given).find((key) => !KEYS.includes(key));
  if (stray !== undefined) throw refused('run.json', `have the keys ${KEYS.join(', ')} alone`, stray, 'leave it out');
  const kind = oneOf('kind', given['kind'], KINDS);
  const activations = list('activations', given['activations']).map((name, i) =>
    oneOf(`activations[${i}]`, name, Object.keys(ACTIVATIONS) as ActivationName[]),
  );
  const count = activations.length;
  if (count === 0) throw refused('activations', 'name at least one layer', '[]', 'name one for each weight matrix');
  const precisions =
    given['precisions'] === undefined ? activations.map(() => 1) : list('precisions', given['precisions']);
  if (precisions.length !== count)
    throw refused('precisions', `have ${count} entries, as activations have`, precisions.length, 'give one a layer');
  const inference = object('inference', given['inference']);
  const learning = object('learning', given['learning']);
  const rates = list('learning.rates', learning['rates']).map((rate, i) =>
    positive(`learning.rates[${i}]`, rate, true),
  );
  if (rates.length !== 1 && rates.length !== count && !(kind === 'generative' && rates.length === count + 1))
    throw refused(
      'learning.rates',
      `have 1 entry, or one for each of ${count} layers and the readout`,
      rates.length,
      'correct it',
    );
  return {
    kind,
    samples: oneOf('samples', given['samples'], ['rows', 'columns']),
    weights: oneOf('weights', given['weights'], ['out-in', 'in-out']),
    activations,
    precisions: precisions.map((p, i) => positive(`precisions[${i}]`, p)),
    unitRoundoff: given['unitRoundoff'] === undefined ? undefined : positive('unitRoundoff', given['unitRoundoff']),
    readoutPrecision: positive('readoutPrecision', given['readoutPrecision'] ?? 1),
    inference: {
      rate: positive('inference.rate', inference['rate']),
      steps: steps('inference.steps', inference['steps']),
    },
    learning: { rates, steps: steps('learning.steps', learning['steps'] ?? 1) },
  };
}

export function parsed(what: string, text: string): unknown {
  if (text.startsWith('\uFEFF'))
    throw refused(what, 'be UTF-8 without a byte order mark', 'a byte order mark', 'save it without one');
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw refused(what, 'be JSON', (error as Error).message, 'record the run again');
  }
}

export function object(what: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw refused(what, 'be an object', asGiven(value), 'see docs/diagnose.md');
}

function list(what: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  throw refused(what, 'be a list', asGiven(value), 'give one entry for each layer');
}

function oneOf<W extends string>(what: string, value: unknown, words: readonly W[]): W {
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  throw refused(what, `be one of ${words.join(', ')}`, asGiven(value), 'say how the program computes');
}

function positive(what: string, value: unknown, orZero = false): number {
  if (typeof value === 'number' && Number.isFinite(value) && (value > 0 || (orZero && value === 0))) return value;
  throw refused(what, 'be a positive number', asGiven(value), 'give what the program uses');
}

function steps(what: string, value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value;
  throw refused(what, 'be a positive integer', asGiven(value), 'give what the program uses');
}

export const refused = (what: string, condition: string, got: unknown, next: string): DataError =>
  new DataError(`diagnose: ${what} must ${condition}, got ${shown(got)}; ${next}`);

/** Strings of a file are quoted, so that "0.1" is not taken for a number. */
const asGiven = (value: unknown): string => JSON.stringify(value) ?? 'nothing';

const shown = (value: unknown): string => {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : asGiven(value);
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
};
