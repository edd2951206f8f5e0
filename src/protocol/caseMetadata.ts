import { closest } from 'fastest-levenshtein';
import { DataError } from '../errors.ts';

// Metadata are strings. Each of these turns what one says into a value, or refuses it by name.

type Metadata = ReadonlyMap<string, string>;
type Read<T> = (value: unknown, name: string) => T;

export const numbers: Read<number> = (value, name) => {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw refused(name, 'a finite number', value);
};

export const booleans: Read<boolean> = (value, name) => {
  if (typeof value === 'boolean') return value;
  throw refused(name, 'true or false', value);
};

export const oneOf =
  <T extends string>(names: readonly T[]): Read<T> =>
  (value, name) => {
    const found = names.find((known) => known === value);
    if (found !== undefined) return found;
    throw refused(name, `one of ${names.join(', ')}`, value);
  };

export function positive(metadata: Metadata, name: string, otherwise: number): number {
  const value = numbers(Number(metadata.get(name) ?? otherwise), name);
  if (value > 0) return value;
  throw refused(name, 'positive', value);
}

/** A JSON array with one entry a layer; without it, every layer has the same. */
export const list = <T>(
  metadata: Metadata,
  name: string,
  layers: readonly number[],
  read: Read<T>,
  otherwise: T,
): T[] =>
  parsedList(metadata, name, layers.length, 'layers')?.map((value) => read(value, name)) ?? layers.map(() => otherwise);

/** A JSON array with as many entries, as far as it is there. */
export function parsedList(
  metadata: Metadata,
  name: string,
  length: number,
  what = name,
): readonly unknown[] | undefined {
  const text = metadata.get(name);
  if (text === undefined) return undefined;
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch {
    throw refused(name, 'a JSON array', text);
  }
  if (!Array.isArray(values) || values.length !== length)
    throw refused(name, `a JSON array with one entry for each of ${length} ${what}`, text);
  return values;
}

/** What an object of a JSON text holds. @throws {DataError} when it is none, or has a field that is not known */
export function fields(value: unknown, name: string, known: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refused(name, 'a JSON object', value);
  const stray = Object.keys(value).find((key) => !known.includes(key));
  if (stray === undefined) return value as Readonly<Record<string, unknown>>;
  throw refused(name, `of ${known.join(', ')}`, stray);
}

/** @throws {DataError} naming a key that is none of those known, and the one that it resembles most */
export function requireKnown(metadata: Metadata, known: readonly string[]): void {
  const stray = [...metadata.keys()].find((key) => !known.includes(key));
  if (stray === undefined) return;
  throw new DataError(
    `readCase: metadata must have no other keys than ${known.join(', ')}, got ${JSON.stringify(stray.slice(0, 80))}; did you mean ${closest(stray.slice(0, 80), known)}?`,
  );
}

const refused = (name: string, condition: string, got: unknown): DataError =>
  new DataError(
    `readCase: metadata ${name} must be ${condition}, got ${(JSON.stringify(got) ?? String(got)).slice(0, 80)}`,
  );

/** What every case of version 2 says, in the order in which it is written. */
export const version2Metadata = (
  { ask, accuracy, seed }: { readonly ask: string; readonly accuracy: number; readonly seed: number },
  id: string,
  nodes: readonly object[],
  layers: readonly object[],
  { kind, ...steps }: { readonly kind?: string } & Readonly<Record<string, unknown>> = {},
): Map<string, string> =>
  new Map([
    ['protocol', 'pcn-check/2'],
    ...(kind === undefined ? [] : [['kind', kind] as const]),
    ['case', id],
    ['ask', ask],
    ['nodes', JSON.stringify(nodes)],
    ['layers', JSON.stringify(layers)],
    ['accuracy', String(accuracy)],
    ['seed', String(seed)],
    ...Object.entries(steps).map(([name, value]) => [name, String(value)] as const),
  ]);
