import { closeSync, constants, openSync, readSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../errors.ts';
import { readText, refuseLink } from '../plainFile.ts';

// A pack is a file of results, one a line, each beginning with its hash: records/ENGINE/packs/NAME.jsonl. It is written whole and
// never changed, so what it holds is read off once, and read off again from the files whenever a store is opened.

const SUFFIX = '.jsonl';
const HEAD = '{"hash":"';
const HASH_LENGTH = 64;
const NOFOLLOW = constants.O_NOFOLLOW ?? 0;

export const packName = (name: string): string => `${name}${SUFFIX}`;

/** Where a record lies. */
interface Place {
  readonly pack: string;
  readonly at: number;
  readonly bytes: number;
}

/** What the packs of one engine hold. About 150 bytes of memory a record. */
export class Packs {
  private readonly places = new Map<string, Place>();
  private readonly seen = new Set<string>();

  constructor(private readonly folder: string) {}

  /** Takes in the packs that have come since. */
  async refresh(): Promise<void> {
    await refuseLink(this.folder);
    const names = (await readdir(this.folder).catch(() => [])).filter(
      (name) => name.endsWith(SUFFIX) && !name.startsWith('.'),
    );
    for (const pack of names.toSorted((a, b) => (a < b ? -1 : 1)))
      if (!this.seen.has(pack)) {
        this.seen.add(pack);
        const text = await readText(join(this.folder, pack), 'latin1'); // a character a byte
        if (text !== undefined) this.take(pack, text);
      }
  }

  private take(pack: string, text: string): void {
    for (let at = 0, end = text.indexOf('\n'); end >= 0; at = end + 1, end = text.indexOf('\n', at)) {
      if (!text.startsWith(HEAD, at)) continue; // damaged: its point is run again
      // A copy: a slice would keep the whole text in memory.
      const hash = Buffer.from(text.slice(at + HEAD.length, at + HEAD.length + HASH_LENGTH), 'latin1').toString(
        'latin1',
      );
      this.places.set(hash, { pack, at, bytes: end - at });
    }
  }

  /** The text of a record with the pack that it lies in. */
  read(hash: string): { readonly where: string; readonly text: string } | undefined {
    const place = this.places.get(hash);
    if (place === undefined) return undefined;
    const where = join(this.folder, place.pack);
    const buffer = Buffer.alloc(place.bytes);
    try {
      const file = openSync(where, constants.O_RDONLY | NOFOLLOW);
      try {
        readSync(file, buffer, 0, place.bytes, place.at);
      } finally {
        closeSync(file);
      }
    } catch (error) {
      throw new DataError(`Packs: ${where} must be a file that can be read, got ${(error as Error).message}`, {
        cause: error,
      });
    }
    return { where, text: buffer.toString('utf8') };
  }

  has(hash: string): boolean {
    return this.places.has(hash);
  }

  hashes(): Iterable<string> {
    return this.places.keys();
  }
}
