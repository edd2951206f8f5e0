import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../errors.ts';
import { readExactly, writeExactly } from '../exactJson.ts';
import { readText, refuseLink, writeFlushed } from './plainFile.ts';
import type { Reading, RecordKey, Store, StoredRecord } from './store.ts';

// FOLDER/store.json says whose records these are; FOLDER/records/ENGINE/HASH.json is a record. All else is left alone.

const FORMAT = 1;
const HASH = /^[0-9a-f]{64}$/;
const ENGINE = /^[a-z0-9][\w-]*$/i;

interface Header {
  readonly schema: 'pcn-check/store';
  readonly format: number;
  readonly experiment: string;
  readonly version: number;
}

/**
 * The store in a folder, made where there is none.
 * @throws {DataError} when the folder holds another experiment, another version or another format; it is left as it was
 */
export async function openFileStore(folder: string, experiment: string, version: number): Promise<Store> {
  let header = await readHeader(folder);
  if (header === undefined) {
    await writeFlushed(folder, 'store.json', text({ schema: 'pcn-check/store', format: FORMAT, experiment, version }));
    header = await readHeader(folder); // what stands there now, whoever wrote last
  }
  if (header?.format !== FORMAT)
    throw new DataError(
      `openFileStore: ${folder} must be a store of format ${FORMAT}, got ${header?.format}; read it with the pcn-check that made it, or choose another folder`,
    );
  if (header.experiment !== experiment || header.version !== version)
    throw new DataError(
      `openFileStore: ${folder} must hold ${experiment} of version ${version}, got ${header.experiment} of version ${header.version}; nothing was changed there, choose another folder`,
    );
  return new FileStore(folder, experiment, version);
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

class FileStore implements Store {
  constructor(
    private readonly folder: string,
    readonly experiment: string,
    readonly version: number,
  ) {}

  private place(engine: string): string {
    if (ENGINE.test(engine)) return join(this.folder, 'records', engine);
    throw new DataError(
      `FileStore: engine must be a name of letters, digits and dashes, got ${JSON.stringify(engine)}`,
    );
  }

  async read({ hash, engine }: RecordKey): Promise<Reading> {
    const where = join(this.place(engine), `${hash}.json`);
    await refuseLink(this.place(engine));
    const text = await readText(where);
    if (text === undefined) return { state: 'absent' };
    let record: unknown;
    try {
      record = readExactly(text);
    } catch (error) {
      return { state: 'cut off', where, reason: (error as Error).message };
    }
    if (!isRecord(record)) return { state: 'cut off', where, reason: 'it lacks parts of a record' };
    const { experiment, version } = record;
    if (experiment !== this.experiment || version !== this.version || record.hash !== hash || record.engine !== engine)
      throw new DataError(
        `FileStore: ${where} must be of ${this.experiment}, version ${this.version}, got ${experiment}, version ${version}, point ${record.hash.slice(0, 8)} on ${record.engine}; move it away`,
      );
    return { state: 'whole', record };
  }

  async write(record: StoredRecord): Promise<void> {
    const place = this.place(record.engine);
    await mkdir(place, { recursive: true });
    await refuseLink(place);
    await writeFlushed(place, `${record.hash}.json`, text(record));
  }

  async keys(): Promise<readonly RecordKey[]> {
    const engines = await names(join(this.folder, 'records'));
    const keys: RecordKey[] = [];
    for (const engine of engines.filter((name) => ENGINE.test(name)))
      for (const name of await names(join(this.folder, 'records', engine)))
        if (name.endsWith('.json') && HASH.test(name.slice(0, -5))) keys.push({ hash: name.slice(0, -5), engine });
    return keys;
  }
}

const text = (value: Header | StoredRecord): string => `${writeExactly(value, 1)}\n`;

const isRecord = (value: unknown): value is StoredRecord =>
  typeof value === 'object' &&
  value !== null &&
  ['experiment', 'version', 'hash', 'point', 'engine', 'about', 'seconds', 'peakBytes'].every((key) => key in value) &&
  'result' in value !== 'error' in value;

async function readHeader(folder: string): Promise<Header | undefined> {
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

const names = async (folder: string): Promise<string[]> => {
  await refuseLink(folder);
  return (await readdir(folder).catch(() => [])).toSorted((a, b) => (a < b ? -1 : 1));
};
