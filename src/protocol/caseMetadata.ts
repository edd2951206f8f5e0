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
export function list<T>(metadata: Metadata, name: string, layers: readonly number[], read: Read<T>, otherwise: T): T[] {
  const text = metadata.get(name);
  if (text === undefined) return layers.map(() => otherwise);
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch {
    throw refused(name, 'a JSON array', text);
  }
  if (!Array.isArray(values) || values.length !== layers.length)
    throw refused(name, `a JSON array with one entry for each of ${layers.length} layers`, text);
  return values.map((value) => read(value, name));
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
