import { PROMISES, areDepartures, capabilitiesFault, generativeCapabilitiesFault } from '../learning/declarations.ts';
import type { GenerativeCapabilities } from '../learning/generative/rule.ts';
import type { Capabilities, LearningRule } from '../learning/rule.ts';
import { RuleFault, quoted } from './conversation.ts';
import { PROTOCOLS, type Protocol } from './version.ts';

/** What a rule may answer beside activities and updates. */
const ANSWERS = ['energy', 'step', 'trajectory'] as const;
type Answers = (typeof ANSWERS)[number];

/** What one for generative networks may answer beside activities, updates and predictions. */
const GENERATIVE_ANSWERS = ['energy', 'settle'] as const;

/** What a command says of its rule in its first line. */
export type Hello = LearningHello | GenerativeHello;

export type LearningHello = {
  readonly kind?: undefined;
  readonly protocol: Protocol;
  readonly name: string;
  /** What it answers beside activities and updates. */
  readonly answers: readonly Answers[];
} & Pick<
  LearningRule,
  'departures' | 'promises' | 'accuracy' | 'unitRoundoff' | 'range' | 'batch' | 'capabilities' | 'trajectoryOrder'
>;

export type GenerativeHello = {
  readonly kind: 'generative';
  readonly protocol: Protocol;
  readonly name: string;
  readonly answers: readonly (typeof GENERATIVE_ANSWERS)[number][];
  readonly capabilities?: GenerativeCapabilities;
} & Pick<LearningRule, 'departures' | 'accuracy' | 'unitRoundoff'>;

type Kind = readonly [holds: (value: unknown) => boolean, words: string];

const isOneOf =
  (names: readonly string[]) =>
  (value: unknown): boolean =>
    names.includes(value as string);
const isListOf =
  (names: readonly string[]) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every(isOneOf(names));
const below1 = (value: unknown): boolean => typeof value === 'number' && value > 0 && value < 1;
const ORDERS = ['simultaneous', 'alternating'];

/** What both versions know, and how it is given. */
const KINDS: Readonly<Record<string, Kind>> = {
  departures: [areDepartures, 'as an object of reasons by check'],
  promises: [isListOf(PROMISES), `as a list of ${PROMISES.join(', ')}`],
  accuracy: [below1, 'as a number between 0 and 1'],
  unitRoundoff: [below1, 'as a number between 0 and 1'],
  range: [isRange, 'as two positive numbers, the least and the greatest'],
  batch: [isOneOf(['any', 'within-rank']), 'as "any" or "within-rank"'],
};

/** What only one of them knows. */
const OWN: Readonly<Record<Protocol, Readonly<Record<string, Kind>>>> = {
  'pcn-check/1': { energy: [(value) => typeof value === 'boolean', 'as true or false'] },
  'pcn-check/2': {
    answers: [isListOf(ANSWERS), `as a list of ${ANSWERS.join(', ')}`],
    trajectoryOrder: [isOneOf(ORDERS), `as ${ORDERS.join(' or ')}`],
  },
};

/** What the first line of a rule for generative networks knows, in version 2. */
const { departures, accuracy, unitRoundoff } = KINDS as Readonly<
  Record<'departures' | 'accuracy' | 'unitRoundoff', Kind>
>;
const GENERATIVE_KINDS: Readonly<Record<string, Kind>> = {
  ...{ departures, accuracy, unitRoundoff },
  answers: [isListOf(GENERATIVE_ANSWERS), `as a list of ${GENERATIVE_ANSWERS.join(', ')}`],
};

function isRange(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [least, greatest] = value as unknown[];
  return typeof least === 'number' && typeof greatest === 'number' && least > 0 && least <= greatest;
}

/**
 * Reads `{"protocol": "pcn-check/2", "name": …, "departures": {…}, "promises": […], "accuracy": …, "unitRoundoff": …, "range": …,
 * "batch": …, "capabilities": {…}, "answers": […], "trajectoryOrder": …}`; all but the protocol and the name may be absent.
 * Of a rule with `"kind": "generative"`, in version 2 alone, departures, accuracy, unitRoundoff, capabilities and answers.
 * A key that version 2 does not know is an error; version 1 overlooked it, and has `"energy": true` for answers and no more.
 * @throws {RuleFault} when the line is something else
 */
export function parseHello(line: string): Hello {
  const { protocol: version, name, kind, capabilities, ...rest } = parseObject(line, 'first line');
  const expect = (holds: boolean, condition: string): void => {
    if (!holds) throw new RuleFault(`the first line must ${condition}, got ${quoted(line)}`);
  };
  const protocol = PROTOCOLS.find((known) => known === version);
  if (protocol === undefined)
    throw new RuleFault(
      `the first line must say "protocol": ${PROTOCOLS.map((known) => `"${known}"`).join(' or ')}, got ${quoted(line)}`,
    );
  expect(typeof name === 'string' && name.trim() !== '', 'give the rule a name');
  const isGenerative = protocol !== 'pcn-check/1' && kind === 'generative';
  if (protocol !== 'pcn-check/1') expect(kind === undefined || isGenerative, 'give kind as "generative", or none');
  const kinds = isGenerative ? GENERATIVE_KINDS : { ...KINDS, ...OWN[protocol] };
  for (const [key, [holds, words]] of Object.entries(kinds))
    expect(rest[key] === undefined || holds(rest[key]), `give ${key} ${words}`);
  const faultOf = isGenerative ? generativeCapabilitiesFault : capabilitiesFault;
  const fault = capabilities === undefined ? undefined : faultOf(capabilities);
  if (fault !== undefined) expect(false, fault);
  const stray = Object.keys(rest).find((key) => !Object.hasOwn(kinds, key));
  if (protocol !== 'pcn-check/1' && stray !== undefined)
    expect(
      false,
      `have no other keys than protocol, name, kind, capabilities, ${Object.keys(kinds).join(', ')}, not ${JSON.stringify(stray.slice(0, 80))}`,
    );
  const {
    energy,
    answers = energy === true ? ['energy'] : [],
    ...said
  } = Object.fromEntries(
    Object.entries(rest).filter(([key, value]) => value !== undefined && Object.hasOwn(kinds, key)),
  );
  if (isGenerative)
    return {
      departures: {},
      ...(said as Pick<GenerativeHello, 'accuracy' | 'unitRoundoff'>),
      ...(capabilities === undefined ? {} : { capabilities: capabilities as GenerativeCapabilities }),
      ...{ kind: 'generative', protocol, name: (name as string).slice(0, 100) },
      answers: answers as GenerativeHello['answers'],
    };
  return {
    departures: {},
    ...(said as Pick<LearningHello, 'promises' | 'accuracy' | 'unitRoundoff' | 'range' | 'batch' | 'trajectoryOrder'>),
    ...(capabilities === undefined ? {} : { capabilities: capabilities as Capabilities }),
    protocol,
    name: (name as string).slice(0, 100),
    answers: answers as LearningHello['answers'],
  };
}

/**
 * Reads `{"id": …}` or `{"id": …, "error": …}`; returns the error.
 * @throws {RuleFault} when the line is something else, or answers another request
 */
export function parseAnswer(line: string, id: string): string | undefined {
  const { id: answered, error } = parseObject(line, 'answer');
  if (answered !== id)
    throw new RuleFault(
      `the answer must have id ${JSON.stringify(id)}, got ${quoted(line)}; is standard output printed on?`,
    );
  if (error === undefined) return undefined;
  return typeof error === 'string' ? error.slice(0, 500) : quoted(line);
}

function parseObject(line: string, what: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // said below
  }
  throw new RuleFault(
    `the ${what} must be a JSON object on one line, got ${quoted(line)}; print to standard error instead`,
  );
}
