import { DataError } from '../errors.ts';
import type { ReportRecord } from './record.ts';

const NON_FINITE: Readonly<Record<string, number>> = { Infinity, '-Infinity': -Infinity, NaN };

/** The keys under which a record keeps numbers; the same words elsewhere (a summary "NaN") stay text. */
const NUMBER_KEYS = new Set([
  ...['seed', 'seconds', 'unitRoundoff', 'probability', 'degree', 'points', 'ratio', 'estimate', 'separation'],
  ...['step', 'energyGap', 'bound', 'distance', 'gflops', 'n'],
]);
/** The keys under which a record keeps lists or tables of numbers. */
const NUMBERS_KEYS = new Set(['interval', 'band', 'cases']);

/** The record as indented JSON; numbers that JSON lacks are the strings "Infinity", "-Infinity" and "NaN". */
export function toJson(record: ReportRecord): string {
  const write = (_key: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
  return `${JSON.stringify(record, write, 2)}\n`;
}

/**
 * The record that `toJson` wrote, with its non-finite numbers as numbers again.
 * @throws {DataError} when the text is not JSON or not a report of this version
 */
export function fromJson(text: string): ReportRecord {
  const number = (value: unknown): unknown =>
    typeof value === 'string' && Object.hasOwn(NON_FINITE, value) ? NON_FINITE[value] : value;
  const numbers = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(number)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, number(entry)]))
        : value;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text, (key, value: unknown) =>
      NUMBER_KEYS.has(key) ? number(value) : NUMBERS_KEYS.has(key) ? numbers(value) : value,
    );
  } catch (error) {
    throw new DataError(`fromJson: text must be JSON, got ${JSON.stringify(text.slice(0, 40))}`, { cause: error });
  }
  if (!isReport(parsed)) {
    throw new DataError(
      'fromJson: text must be a "pcn-check/report" of version 1; make one with `pcn-check verify --json`',
    );
  }
  return parsed;
}

/** By its name and version alone; `reportSchema` says the rest. */
const isReport = (value: unknown): value is ReportRecord =>
  typeof value === 'object' &&
  value !== null &&
  'schema' in value &&
  value.schema === 'pcn-check/report' &&
  'version' in value &&
  value.version === 1;
