import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readLog } from '../diagnostics/reading/log.ts';
import { readSettings } from '../diagnostics/reading/settings.ts';
import { readSnapshot } from '../diagnostics/reading/snapshot.ts';
import type { Run } from '../diagnostics/run.ts';
import { DataError } from '../errors.ts';
import { readPlain } from '../plainFile.ts';

/** Snapshots that are read: the first, the last, and what fits between. */
const MOST_SNAPSHOTS = 20;

/**
 * A recorded run from its folder; of more than 20 snapshots evenly many, the first and the last among them.
 * @throws {DataError} when it is no folder, something is missing, or a file cannot be read
 */
export async function readRun(folder: string): Promise<Run> {
  const found = await stat(folder).catch((error: Error) => {
    throw new DataError(`diagnose: RUN must be a folder, got ${error.message}; pcn_check.record writes one`);
  });
  if (!found.isDirectory())
    throw new DataError(`diagnose: RUN must be a folder, got the file ${folder}; name the folder that it lies in`);
  const settings = readSettings(await text(folder, 'run.json'));
  const log = await text(folder, 'log.jsonl', '').then(readLog);
  const names = (await filesOf(join(folder, 'snapshots'))).filter((name) => name.endsWith('.safetensors')).toSorted();
  if (log.length === 0 && names.length === 0)
    throw new DataError(
      `diagnose: RUN must hold lines in log.jsonl or files in snapshots/, got neither in ${folder}; record something`,
    );
  const files = spread(names, MOST_SNAPSHOTS);
  const snapshots = await Promise.all(
    files.map(async (name) =>
      readSnapshot(`snapshots/${name}`, await readPlain(join(folder, 'snapshots', name)), settings),
    ),
  );
  return { settings, log, snapshots: snapshots.toSorted((a, b) => a.step - b.step) };
}

/** The names in a folder, none where there is no such folder. */
async function filesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new DataError(
      `diagnose: snapshots must be a folder, got ${(error as Error).message}; pcn_check.record makes it`,
      { cause: error },
    );
  }
}

async function text(folder: string, name: string, otherwise?: string): Promise<string> {
  try {
    return (await readPlain(join(folder, name))).toString('utf8');
  } catch (error) {
    if (otherwise !== undefined && (error as NodeJS.ErrnoException).code === 'ENOENT') return otherwise;
    throw new DataError(
      `diagnose: RUN must hold ${name}, got ${(error as Error).message}; pcn_check.record writes it`,
      { cause: error },
    );
  }
}

/** At most `most` of them, evenly, both ends among them. */
const spread = <T>(all: readonly T[], most: number): readonly T[] =>
  all.length <= most
    ? all
    : Array.from({ length: most }, (_, i) => all[Math.round((i * (all.length - 1)) / (most - 1))]!);
