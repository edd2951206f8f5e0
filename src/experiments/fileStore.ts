import { createHash } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../errors.ts';
import { readExactly, writeExactly } from '../exactJson.ts';
import { Packs, packName } from './packs.ts';
import { readText, refuseLink, writeFlushed } from '../plainFile.ts';
import { FORMAT, readHeader, writeHeader } from './storeHeader.ts';
import type { Reading, RecordKey, Store, StoredRecord } from './store.ts';

// FOLDER/store.json says whose records these are; FOLDER/records/ENGINE/HASH.json is a record, and FOLDER/records/ENGINE/packs holds
// results by the thousand, which go before records of their own unless they are damaged. All else is left alone.

const HASH = /^[0-9a-f]{64}$/;
const BESIDE = /^\.([0-9a-f]{64})\.json\..*\.tmp$/;
/** From this many on, records that come at once are put into one file. */
const MANY = 1000;
/** Characters of a pack at most. */
const PART = 2 ** 26;
const ENGINE = /^[a-z0-9][\w-]*$/i;

/** A store whose records can be gathered into packs: few files, however many records. */
export interface FolderStore extends Store {
  /**
   * Puts the results of these points into a pack and removes the files that they had. Errors keep theirs, so that they can be removed
   * by hand. Where one of the points has no whole record, nothing is done.
   */
  pack(engine: string, hashes: readonly string[], name: string): Promise<void>;
  packed(engine: string, name: string): Promise<boolean>;
  /** Removes what interrupted writers have left: files beside records that are there, and records that are in a pack too. */
  tidy(): Promise<void>;
}

/** `single`: packs are not looked into, which one of a thousand tasks need not do. */
export type Reads = 'all' | 'single';

/**
 * The store in a folder, made where there is none.
 * @throws {DataError} when the folder holds another experiment, another version or another format; it is left as it was
 */
export async function openFileStore(
  folder: string,
  experiment: string,
  version: number,
  reads: Reads = 'all',
): Promise<FolderStore> {
  const header = (await readHeader(folder)) ?? (await writeHeader(folder, experiment, version));
  if (header?.format !== FORMAT)
    throw new DataError(
      `openFileStore: ${folder} must be a store of format ${FORMAT}, got ${header?.format}; read it with the pcn-check that made it, or choose another folder`,
    );
  if (header.experiment !== experiment || header.version !== version)
    throw new DataError(
      `openFileStore: ${folder} must hold ${experiment} of version ${version}, got ${header.experiment} of version ${header.version}; nothing was changed there, choose another folder`,
    );
  return new FileStore(folder, experiment, version, reads);
}

class FileStore implements FolderStore {
  private readonly packs = new Map<string, Packs>();

  constructor(
    private readonly folder: string,
    readonly experiment: string,
    readonly version: number,
    private readonly reads: Reads,
  ) {}

  private place(engine: string): string {
    if (ENGINE.test(engine)) return join(this.folder, 'records', engine);
    throw new DataError(
      `FileStore: engine must be a name of letters, digits and dashes, got ${JSON.stringify(engine)}`,
    );
  }

  async read({ hash, engine }: RecordKey): Promise<Reading> {
    const found = (this.packs.get(engine) ?? (await this.refreshed(engine))).read(hash);
    const packed = found && this.judge(found.text, found.where, { hash, engine });
    if (packed?.state === 'whole') return packed;
    const where = join(this.place(engine), `${hash}.json`);
    await refuseLink(this.place(engine));
    const text = await readText(where);
    return text === undefined ? (packed ?? { state: 'absent' }) : this.judge(text, where, { hash, engine });
  }

  private judge(text: string, where: string, { hash, engine }: RecordKey): Reading {
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

  async writeAll(records: readonly StoredRecord[]): Promise<void> {
    const together = records.length >= MANY;
    if (together)
      for (const engine of new Set(records.map((record) => record.engine))) {
        const own = records.filter((record) => record.engine === engine && isResult(record));
        const name = createHash('sha256')
          .update(own.map(({ hash }) => hash).join(' '))
          .digest('hex')
          .slice(0, 16);
        await this.writePack(engine, own, name);
      }
    for (const record of together ? records.filter((one) => !isResult(one)) : records) await this.write(record);
  }

  async pack(engine: string, hashes: readonly string[], name: string): Promise<void> {
    const records: StoredRecord[] = [];
    for (const hash of hashes) {
      const reading = await this.read({ hash, engine });
      if (reading.state !== 'whole') return;
      if (isResult(reading.record)) records.push(reading.record);
    }
    await this.writePack(engine, records, name);
  }

  /** Writes a pack, and removes the files that its records had. */
  private async writePack(engine: string, records: readonly StoredRecord[], name: string): Promise<void> {
    await mkdir(this.place(engine), { recursive: true });
    await refuseLink(this.place(engine));
    const texts = parts(records.map(({ hash, ...rest }) => `${writeExactly({ hash, ...rest })}\n`));
    for (const [i, text] of [...texts.entries()].toReversed())
      // the name itself last: then all is there
      await writeFlushed(join(this.place(engine), 'packs'), packName(i === 0 ? name : `${name}-part-${i}`), text);
    if (this.reads === 'all') await this.refreshed(engine);
    const single = new Set(await names(this.place(engine)));
    for (const { hash } of records)
      if (single.has(`${hash}.json`)) await rm(join(this.place(engine), `${hash}.json`), { force: true });
  }

  async packed(engine: string, name: string): Promise<boolean> {
    return (await names(join(this.place(engine), 'packs'))).includes(packName(name));
  }

  private async refreshed(engine: string): Promise<Packs> {
    const packs = this.packs.get(engine) ?? new Packs(join(this.place(engine), 'packs'));
    this.packs.set(engine, packs);
    if (this.reads === 'all') await packs.refresh();
    return packs;
  }

  async keys(): Promise<readonly RecordKey[]> {
    const keys: RecordKey[] = [];
    for (const engine of await this.engines()) {
      const packs = await this.refreshed(engine);
      for (const hash of packs.hashes()) keys.push({ hash, engine });
      for (const name of await names(join(this.folder, 'records', engine))) {
        const hash = name.slice(0, -'.json'.length);
        if (name.endsWith('.json') && HASH.test(hash) && !packs.has(hash)) keys.push({ hash, engine });
      }
    }
    return keys;
  }

  async tidy(): Promise<void> {
    for (const engine of await this.engines()) {
      const [place, packs] = [this.place(engine), await this.refreshed(engine)];
      const found = new Set(await names(place));
      for (const name of found) {
        const hash = BESIDE.exec(name)?.[1];
        if (hash && (found.has(`${hash}.json`) || packs.has(hash))) await rm(join(place, name), { force: true });
        const own = name.endsWith('.json') ? name.slice(0, -'.json'.length) : '';
        const twin = packs.has(own) ? packs.read(own) : undefined;
        if (twin && this.judge(twin.text, twin.where, { hash: own, engine }).state === 'whole')
          await rm(join(place, name), { force: true });
      }
      for (const name of await names(join(place, 'packs')))
        if (name.startsWith('.') && name.endsWith('.tmp')) await rm(join(place, 'packs', name), { force: true });
    }
  }

  private async engines(): Promise<string[]> {
    return (await names(join(this.folder, 'records'))).filter((name) => ENGINE.test(name));
  }
}

/** Texts of at most PART characters, and at least one. */
function parts(lines: readonly string[]): string[] {
  const texts: string[][] = [[]];
  let length = 0;
  for (const line of lines) {
    if (length > 0 && length + line.length > PART) {
      texts.push([]);
      length = 0;
    }
    texts.at(-1)!.push(line);
    length += line.length;
  }
  return texts.map((text) => text.join(''));
}

const isResult = (record: StoredRecord): boolean => 'result' in record;

const text = (value: StoredRecord): string => `${writeExactly(value, 1)}\n`;

const isRecord = (value: unknown): value is StoredRecord =>
  typeof value === 'object' &&
  value !== null &&
  ['experiment', 'version', 'hash', 'point', 'engine', 'about', 'seconds', 'peakBytes'].every((key) => key in value) &&
  'result' in value !== 'error' in value;

const names = async (folder: string): Promise<string[]> => {
  await refuseLink(folder);
  return (await readdir(folder).catch(() => [])).toSorted((a, b) => (a < b ? -1 : 1));
};
