import { PROMISES, areDepartures, capabilitiesFault } from '../learning/declarations.ts';
import type { Capabilities, LearningRule, RulePromise } from '../learning/rule.ts';
import { RuleFault, quoted } from './conversation.ts';
import { PROTOCOL } from './caseFile.ts';

/** What a command says of its rule in its first line. */
export type Hello = {
  readonly name: string;
  /** Whether it answers `energy`. */
  readonly energy?: boolean;
} & Pick<LearningRule, 'departures' | 'promises' | 'accuracy' | 'unitRoundoff' | 'range' | 'batch' | 'capabilities'>;

/**
 * Reads `{"protocol": "pcn-check/1", "name": …, "departures": {…}, "promises": […], "accuracy": …, "unitRoundoff": …, "range": …,
 * "batch": …, "capabilities": {…}, "energy": …}`; all but the protocol and the name may be absent.
 * @throws {RuleFault} when the line is something else
 */
export function parseHello(line: string): Hello {
  const { protocol, name, departures = {}, ...rest } = parseObject(line, 'first line');
  const expect = (holds: boolean, condition: string): void => {
    if (!holds) throw new RuleFault(`the first line must ${condition}, got ${quoted(line)}`);
  };
  expect(protocol === PROTOCOL, `say "protocol": "${PROTOCOL}"`);
  expect(typeof name === 'string' && name.trim() !== '', 'give the rule a name');
  expect(areDepartures(departures), 'give departures as an object of reasons by check');
  const { promises } = rest;
  expect(
    promises === undefined || (Array.isArray(promises) && promises.every((p) => PROMISES.includes(p as RulePromise))),
    `give promises as a list of ${PROMISES.join(', ')}`,
  );
  const below1 = (value: unknown): value is number => typeof value === 'number' && value > 0 && value < 1;
  expect(rest['accuracy'] === undefined || below1(rest['accuracy']), 'give accuracy as a number between 0 and 1');
  expect(
    rest['unitRoundoff'] === undefined || below1(rest['unitRoundoff']),
    'give unitRoundoff as a number between 0 and 1',
  );
  const { batch, range } = rest;
  expect(range === undefined || isRange(range), 'give range as two positive numbers, the least and the greatest');
  expect(batch === undefined || batch === 'any' || batch === 'within-rank', 'give batch as "any" or "within-rank"');
  expect(rest['energy'] === undefined || typeof rest['energy'] === 'boolean', 'give energy as true or false');
  const { capabilities } = rest;
  const fault = capabilities === undefined ? undefined : capabilitiesFault(capabilities);
  if (fault !== undefined) expect(false, fault);
  return {
    name: (name as string).slice(0, 100),
    departures: departures as Hello['departures'],
    ...(promises === undefined ? {} : { promises: promises as readonly RulePromise[] }),
    ...(below1(rest['accuracy']) ? { accuracy: rest['accuracy'] } : {}),
    ...(below1(rest['unitRoundoff']) ? { unitRoundoff: rest['unitRoundoff'] } : {}),
    ...(isRange(range) ? { range } : {}),
    ...(batch === 'any' || batch === 'within-rank' ? { batch } : {}),
    ...(capabilities === undefined ? {} : { capabilities: capabilities as Capabilities }),
    ...(rest['energy'] === true ? { energy: true } : {}),
  };
}

const isRange = (value: unknown): value is readonly [number, number] =>
  Array.isArray(value) &&
  value.length === 2 &&
  value.every((v) => typeof v === 'number' && v > 0) &&
  value[0] <= value[1];

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
