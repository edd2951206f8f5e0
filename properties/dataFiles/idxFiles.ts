import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect } from 'vitest';
import { DataError } from '../../src/errors.ts';
import { random } from '../../src/random.ts';

/** A folder for the tests of one file: a path in it, and a file written there. */
export function temporaryFolder(): {
  path: (name?: string) => string;
  saved: (content: Uint8Array, name?: string) => Promise<string>;
} {
  let folder = '';
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'pcn-check-'))));
  afterAll(() => rm(folder, { recursive: true }));
  const path = (name = ''): string => join(folder, name);
  const saved = async (content: Uint8Array, name = 'file'): Promise<string> => {
    await writeFile(path(name), content);
    return path(name);
  };
  return { path, saved };
}

/** An IDX file as its format says: 00 00 08 rank, sizes in big-endian 32 bits, bytes. The oracle of the reader. */
export function idx(sizes: number[], body: Uint8Array): Uint8Array {
  const header = Buffer.alloc(4 + 4 * sizes.length);
  header.set([0, 0, 8, sizes.length]);
  sizes.forEach((size, i) => header.writeUInt32BE(size, 4 + 4 * i));
  return Uint8Array.from(Buffer.concat([header, body]));
}

export const bytes = (seed: number, length: number, highest = 255): Uint8Array => {
  const r = random(seed);
  return Uint8Array.from({ length }, () => r.integer(0, highest));
};

/** Plain, gzip, and gzip of two members, which the format allows. */
export const packings: Record<string, (file: Uint8Array) => Uint8Array> = {
  plain: (file) => file,
  gzip: (file) => gzipSync(file),
  'two members': (file) => Buffer.concat([gzipSync(file.subarray(0, 7)), gzipSync(file.subarray(7))]),
};

/** The error of a reading that must fail with a DataError in the house form. */
export async function expectRefusal(reading: Promise<unknown>): Promise<string> {
  const error = await reading.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(DataError);
  expect((error as DataError).message).toMatch(/^\w+: .+ must .+, got .+; .+$/s);
  return (error as DataError).message;
}
