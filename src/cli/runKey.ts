import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageVersion } from './files.ts';

/** dist/ and what it reads; an edit of either makes another program of it. */
const PROGRAM = ['../', '../../fixtures/'].map((folder) => fileURLToPath(new URL(folder, import.meta.url)));

/** MNIST's files, by whichever of their names. */
const DATA = /idx[13]-ubyte(\.gz)?$/;

/**
 * What a finished piece of work depends on, as 32 hexadecimal digits: this program to the byte, Node, the settings, and the data to
 * the byte. Equal keys mean that it need not be done again.
 */
export async function runKey(settings: object, dataFolder?: string): Promise<string> {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([await packageVersion(), process.version, process.platform, process.arch, settings]));
  for (const folder of PROGRAM) await digest(hash, folder, /./);
  if (dataFolder !== undefined)
    for (const folder of [dataFolder, join(dataFolder, 'mnist')]) await digest(hash, folder, DATA);
  return hash.digest('hex').slice(0, 32);
}

async function digest(hash: ReturnType<typeof createHash>, folder: string, wanted: RegExp): Promise<void> {
  const recursive = wanted !== DATA;
  const entries = await readdir(folder, { withFileTypes: true, recursive }).catch(() => []);
  const paths = entries
    .filter((entry) => entry.isFile() && wanted.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  for (const path of paths.toSorted()) hash.update(`\0${path.slice(folder.length)}\0`).update(await readFile(path));
}
