/** What a rule is given and gives: numbers, texts, typed arrays, and lists, maps and records of these. */
type Numbers = Float64Array;
type Fields = Readonly<Record<string, unknown>>;

const isNumbers = (value: unknown): value is Numbers => ArrayBuffer.isView(value) && !(value instanceof DataView);
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** The same data, in arrays, lists and records that nobody else holds. A function stays the same one.   Cost: O(numbers). */
export const ownCopy = <T>(value: T): T => copied(value, Object.keys) as T;

/**
 * The same of an answer, in which a matrix, or a layer's updates, may be an object of anybody's class, with getters: only what they
 * must have is read.
 */
export const ownAnswer = (value: unknown): unknown => copied(value, fieldsOfAnswer);

function fieldsOfAnswer(record: Fields): readonly string[] {
  if (MATRIX.every((name) => name in record)) return MATRIX;
  const named = PARAMETERS.filter((name) => name in record);
  return [...new Set([...named, ...Object.keys(record)])];
}

const MATRIX = ['rows', 'columns', 'data'] as const;
const PARAMETERS = ['weights', 'bias', 'readout'] as const;

function copied(value: unknown, fields: (record: Fields) => readonly string[]): unknown {
  if (isNumbers(value)) return value.slice();
  if (Array.isArray(value)) return value.map((entry: unknown) => copied(entry, fields));
  if (!isFields(value) || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(fields(value).map((name) => [name, copied(value[name], fields)]));
}

/** Where data are not what they were. */
export interface Change {
  /** Names and indices from the outermost inwards. */
  readonly path: readonly (string | number)[];
  /** "was 0.5, is 0.25", or "had 3 entries, has 4" */
  readonly how: string;
}

/** The first place where `now` is not what `before` holds, to the bit. What was added to a record is no change of what it held. */
export function firstChange(before: unknown, now: unknown, path: Change['path'] = []): Change | undefined {
  if (Object.is(before, now)) return undefined;
  if (!isFields(before) || !isFields(now)) return { path, how: `was ${shown(before)}, is ${shown(now)}` };
  const [list, other] = [listed(before), listed(now)];
  if (list === undefined)
    return firstOf(Object.keys(before), (name) => firstChange(before[name], now[name], [...path, name]));
  if (list.length !== other?.length) return { path, how: `had ${list.length} entries, has ${other?.length ?? 'none'}` };
  if (!isNumbers(list)) return firstOf(list.keys(), (i) => firstChange(list[i], other[i], [...path, i]));
  for (let i = 0; i < list.length; i++)
    if (!Object.is(list[i], other[i])) return firstChange(list[i], other[i], [...path, i]);
  return undefined;
}

function listed(value: Fields): Numbers | readonly unknown[] | undefined {
  if (value instanceof Map) return [...value].flat();
  return isNumbers(value) || Array.isArray(value) ? value : undefined;
}

function firstOf<K>(keys: Iterable<K>, find: (key: K) => Change | undefined): Change | undefined {
  for (const key of keys) {
    const found = find(key);
    if (found) return found;
  }
  return undefined;
}

const shown = (value: unknown): string => {
  if (isFields(value)) return 'an object';
  return Object.is(value, -0) ? '-0' : String(value).slice(0, 80);
};
