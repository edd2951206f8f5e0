import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError } from './errors.ts';

/**
 * A fresh folder, for files that this process and the commands that it starts exchange: "pcn-check-WHAT-" and what cannot be guessed.
 * @throws {DataError} where the system's folder for temporary files is not there, cannot be written, or is full
 */
export async function temporaryFolder(what: string): Promise<string> {
  try {
    return await mkdtemp(join(tmpdir(), `pcn-check-${what}-`));
  } catch (error) {
    throw new DataError(
      `temporaryFolder: the folder of temporary files must be one that can be written, got "${(error as Error).message}"; set TMPDIR to one that can`,
      { cause: error },
    );
  }
}
