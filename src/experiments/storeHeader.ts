import { join } from 'node:path';
import { DataError } from '../errors.ts';
import { readExactly, writeExactly } from '../exactJson.ts';
import { readText, writeFlushed } from '../plainFile.ts';

export const FORMAT = 1;

/** What store.json says: whose records stand beside it. */
interface Header {
  readonly schema: 'pcn-check/store';
  readonly format: number;
  readonly experiment: string;
  readonly version: number;
}

/**
 * Whose records a folder holds.
 * @throws {DataError} when it is no store
 */
export async function storeHeader(folder: string): Promise<{ experiment: string; version: number }> {
  const header = await readHeader(folder);
  if (header) return header;
  throw new DataError(
    `storeHeader: ${folder} must be the folder of a store, got one without store.json; see where \`experiment run\` wrote`,
  );
}

/** The header of the folder, undefined where it has none.   @throws {DataError} when store.json is something else */
export async function readHeader(folder: string): Promise<Header | undefined> {
  const where = join(folder, 'store.json');
  const text = await readText(where);
  if (text === undefined) return undefined;
  try {
    const header = readExactly(text);
    if (typeof header === 'object' && header !== null && 'schema' in header && header.schema === 'pcn-check/store')
      return header as Header;
  } catch {
    // said below
  }
  throw new DataError(`readHeader: ${where} must be the head of a store; the records beside it are as they were`);
}

/** Makes the header; what stands there then, whoever wrote last. */
export async function writeHeader(folder: string, experiment: string, version: number): Promise<Header | undefined> {
  const header: Header = { schema: 'pcn-check/store', format: FORMAT, experiment, version };
  await writeFlushed(folder, 'store.json', `${writeExactly(header, 1)}\n`);
  return readHeader(folder);
}
