import { DataError } from '../errors.ts';
import { type Version1, version2 } from './version1.ts';
import type { ReportRecord } from './record.ts';

const NON_FINITE: Readonly<Record<string, number>> = { Infinity, '-Infinity': -Infinity, NaN };

/** The keys under which a record keeps numbers; the same words elsewhere (a summary "NaN") stay text. */
const NUMBER_KEYS = new Set([
  ...['seed', 'seconds', 'unitRoundoff', 'probability', 'degree', 'ratio', 'estimate', 'separation'],
  ...['gflops', 'n', 'mean', 'half', 'predicted'],
]);
/** The keys under which a record keeps lists or tables of numbers. */
const NUMBERS_KEYS = new Set(['interval', 'band', 'cases', 'points']);

/** The record as indented JSON; numbers that JSON lacks are the strings "Infinity", "-Infinity" and "NaN". */
export function toJson(record: ReportRecord): string {
  const write = (_key: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
  return `${JSON.stringify(record, write, 2)}\n`;
}

/**
 * The record that `toJson` wrote, with its non-finite numbers as numbers again; one of version 1 as one of this version.
 * @throws {DataError} when the text is not JSON or not a report of a known version
 */
export function fromJson(text: string): ReportRecord {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new DataError(`fromJson: text must be JSON, got ${JSON.stringify(text.slice(0, 40))}`, { cause: error });
  }
  if (isReport(parsed, 2)) return { ...withNumbers(parsed), experiments: parsed.experiments };
  if (isReport(parsed, 1)) return version2(withNumbers(parsed));
  throw new DataError(
    'fromJson: text must be a "pcn-check/report" of version 1 or 2; make one with `pcn-check verify --json`',
  );
}

/** Numbers that JSON lacks come back from their words where a record keeps numbers; the data of a figure stay as they are. */
function withNumbers<T>(record: T): T {
  const number = (value: unknown): unknown =>
    typeof value === 'string' && Object.hasOwn(NON_FINITE, value) ? NON_FINITE[value] : value;
  const numbers = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map((entry) => (Array.isArray(entry) ? numbers(entry) : number(entry)))
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, number(entry)]))
        : number(value);
  return JSON.parse(JSON.stringify(record), (key, value: unknown) =>
    NUMBER_KEYS.has(key) ? number(value) : NUMBERS_KEYS.has(key) ? numbers(value) : value,
  ) as T;
}

interface Versions {
  1: Version1;
  2: ReportRecord;
}

/** By its name, version and lists alone; `reportSchema` says the rest. */
const isReport = <V extends keyof Versions>(value: unknown, version: V): value is Versions[V] =>
  typeof value === 'object' &&
  value !== null &&
  'schema' in value &&
  value.schema === 'pcn-check/report' &&
  'version' in value &&
  value.version === version &&
  (version === 1 ? ['verdicts'] : ['verdicts', 'experiments']).every((list) =>
    Array.isArray((value as Readonly<Record<string, unknown>>)[list]),
  );
