import { DataError } from '../errors.ts';

/** Bytes of a number that is written, by the name that the format gives its type. */
export const BYTES = { F64: 8, F32: 4 } as const;

export type DType = keyof typeof BYTES;

/** Bytes of the types that are read; their numbers are doubles exactly, integers of 64 bits where they fit. */
export const READ = {
  ...BYTES,
  ...{ F16: 2, BF16: 2, I64: 8, I32: 4, I16: 2, I8: 1, U64: 8, U32: 4, U16: 2, U8: 1, BOOL: 1 },
} as const;

export type ReadType = keyof typeof READ;

/** Where a tensor's numbers lie, in bytes from the end of the header. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: ReadType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/**
 * The JSON header of a safetensors file, checked against the number of bytes that follow it.
 * @throws {DataError} when it is not one
 */
export function parseHeader(
  bytes: Uint8Array,
  dataLength: number,
): { readonly entries: readonly TensorEntry[]; readonly metadata: ReadonlyMap<string, string> } {
  const text = decode(bytes);
  const header = parse(text);
  const { __metadata__: given = {}, ...rest } = header;
  if (!isRecord(given)) throw refused('__metadata__ must be an object of strings', given);
  for (const [key, value] of Object.entries(given))
    if (typeof value !== 'string') throw refused(`metadata ${shown(key)} must be a string`, value);
  const metadata = new Map(Object.entries(given as Record<string, string>));
  const entries = Object.entries(rest).map(([name, value]) => entry(name, value, dataLength));
  // JSON.parse keeps the last of two equal keys; a text with more keys than what came of it had two of one.
  const known = Object.keys(header).length + metadata.size + 3 * entries.length;
  const written = countKeys(text);
  if (written !== known) throw refused('header must not repeat a key', `${written} keys, of which ${known} differ`);
  requireTiling(entries, dataLength);
  return { entries, metadata };
}

function decode(bytes: Uint8Array): string {
  if (bytes[0] !== 0x7b) throw refused('header must start with {', bytes[0]);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refused('header must be UTF-8', 'other bytes');
  }
}

function parse(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refused('header must be JSON', (error as Error).message);
  }
  if (isRecord(value)) return value;
  throw refused('header must be a JSON object', value);
}

function entry(name: string, value: unknown, dataLength: number): TensorEntry {
  if (!isRecord(value)) throw refused(`entry ${shown(name)} must be an object`, value);
  if (Object.keys(value).toSorted().join() !== 'data_offsets,dtype,shape')
    throw refused(`entry ${shown(name)} must have dtype, shape and data_offsets`, Object.keys(value));
  const { dtype, shape, data_offsets: offsets } = value;
  if (!isRead(dtype)) throw refused(`dtype of ${shown(name)} must be one of ${Object.keys(READ).join(', ')}`, dtype);
  if (!isSizes(shape)) throw refused(`shape of ${shown(name)} must be a list of sizes`, shape);
  if (!isSizes(offsets) || offsets.length !== 2)
    throw refused(`data_offsets of ${shown(name)} must be two numbers of bytes`, offsets);
  const [begin, end] = offsets as [number, number];
  if (begin > end || end > dataLength)
    throw refused(`data_offsets of ${shown(name)} must lie within ${dataLength} bytes in order`, offsets);
  const count = shape.reduce((product, n) => product * n, 1);
  if (count * READ[dtype] !== end - begin)
    throw refused(`${shown(name)} must take ${count * READ[dtype]} bytes for its shape`, end - begin);
  return { name, dtype, shape, begin, end };
}

/** Laid end to end, the tensors are the data: no overlap, no hole, no rest. */
function requireTiling(entries: readonly TensorEntry[], dataLength: number): void {
  let at = 0;
  for (const { name, begin, end } of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== at) throw refused(`${shown(name)} must start at byte ${at}, where the last one ends`, begin);
    at = end;
  }
  if (at !== dataLength) throw refused('data must end with the last tensor', `${dataLength - at} bytes more`);
}

/** How many strings are followed by a colon, in a text that is JSON. */
function countKeys(json: string): number {
  let keys = 0;
  for (let at = json.indexOf('"'); at >= 0; at = json.indexOf('"', at)) {
    for (at++; json.charCodeAt(at) !== 0x22; at++) if (json.charCodeAt(at) === 0x5c) at++;
    for (at++; /\s/.test(json.charAt(at));) at++;
    if (json.charAt(at) === ':') keys++;
  }
  return keys;
}

const isRead = (value: unknown): value is ReadType => typeof value === 'string' && Object.hasOwn(READ, value);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.length <= 16 && value.every((n) => Number.isSafeInteger(n) && (n as number) >= 0);

/** Short and on one line, whatever a stranger wrote. */
const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
};

const refused = (condition: string, got: unknown): DataError =>
  new DataError(`readTensors: ${condition}, got ${typeof got === 'string' ? got.slice(0, 200) : shown(got)}`);
