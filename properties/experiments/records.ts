import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pointHash } from '../../src/experiments/plan.ts';
import type { PointOutcome, Store, StoredRecord } from '../../src/experiments/store.ts';

export const EXPERIMENT = 'made-up';
export const VERSION = 3;

/** An empty folder. */
export const emptyFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'pcn-check-store-'));

export const recordOf = (point: unknown, outcome: PointOutcome, engine = 'float64'): StoredRecord => ({
  ...{ experiment: EXPERIMENT, version: VERSION, hash: pointHash(point), point, engine },
  ...{ about: 'made up', seconds: 1.5, peakBytes: 1024, ...outcome },
});

/** Every file below a folder with its text. */
export async function filesBelow(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files: Record<string, string> = {};
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    files[path.slice(folder.length + 1)] = await readFile(path, 'utf8');
  }
  return files;
}

/** Every record of a store, by key, without what time changes. */
export async function contents(store: Store): Promise<Record<string, unknown>> {
  const all: Record<string, unknown> = {};
  for (const key of await store.keys()) {
    const reading = await store.read(key);
    all[`${key.engine} ${key.hash}`] =
      reading.state === 'whole' ? { ...reading.record, seconds: 0, peakBytes: 0 } : reading.state;
  }
  return all;
}
