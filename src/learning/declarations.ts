import { ACTIVATIONS } from '../arithmetic/activations.ts';
import { PLACEMENTS } from '../layers/dense.ts';
import type { GenerativeCapabilities } from './generative/rule.ts';
import type { Capabilities, Departure, RulePromise } from './rule.ts';

/** What a rule may promise. */
export const PROMISES: readonly RulePromise[] = ['equals-backprop', 'moves-by-residual', 'moves-along-residual'];

/** Whether data from anywhere say why a rule departs: a sentence, or one with "shows": "sometimes". */
export function isDeparture(value: unknown): value is Departure {
  if (typeof value === 'string') return true;
  if (typeof value !== 'object' || value === null) return false;
  const { reason, shows, ...rest } = value as Record<string, unknown>;
  return typeof reason === 'string' && shows === 'sometimes' && Object.keys(rest).length === 0;
}

/** Whether data from anywhere are departures by check. */
export const areDepartures = (value: unknown): value is Readonly<Record<string, Departure>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isDeparture);

const count = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 1;
const listOf =
  (names: readonly string[]) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.length > 0 && value.every((name) => names.includes(name as string));
const flag = [(value: unknown): boolean => typeof value === 'boolean', 'true or false'] as const;
const someOf = (names: readonly string[]): Kind => [listOf(names), `a list of ${names.join(', ')}`];

type Kind = readonly [holds: (value: unknown) => boolean, words: string];

const SIZES: Readonly<Record<'depth' | 'width', Kind>> = {
  depth: [
    (value) => Array.isArray(value) && value.length === 2 && value.every(count) && value[0]! <= value[1]!,
    'the least and the greatest number of layers, as [2, 5]',
  ],
  width: [count, 'the width of the widest layer'],
};

const KINDS: Readonly<Record<keyof Capabilities, Kind>> = {
  ...{ skips: flag, scales: flag, precisions: flag, multipliers: flag, nonlinear: flag, biases: flag },
  activations: someOf(Object.keys(ACTIVATIONS)),
  outputs: someOf(Object.keys(ACTIVATIONS)),
  placements: someOf(PLACEMENTS),
  ...SIZES,
};

const GENERATIVE_KINDS: Readonly<Record<keyof GenerativeCapabilities, Kind>> = {
  ...{ precisions: flag, prior: flag, activations: someOf(Object.keys(ACTIVATIONS)), ...SIZES },
};

/** What is wrong with data that say what a rule can do, completing "must": the first that is; `undefined` where nothing is. */
export const capabilitiesFault = (value: unknown): string | undefined => faultIn(value, KINDS);

/** The same of a rule for generative networks. */
export const generativeCapabilitiesFault = (value: unknown): string | undefined => faultIn(value, GENERATIVE_KINDS);

function faultIn(value: unknown, kinds: Readonly<Record<string, Kind>>): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'give capabilities as an object';
  for (const [name, can] of Object.entries(value)) {
    if (!Object.hasOwn(kinds, name))
      return `name only capabilities ${Object.keys(kinds).join(', ')}, not ${JSON.stringify(name).slice(0, 100)}`;
    const [holds, words] = kinds[name]!;
    if (can !== undefined && !holds(can)) return `give capability ${name} as ${words}`;
  }
  return undefined;
}
