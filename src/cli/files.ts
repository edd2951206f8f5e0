import { readFile } from 'node:fs/promises';
import { DataError } from '../errors.ts';
import { writeTogether } from '../plainFile.ts';

/**
 * Writes files into a folder so that an interruption leaves either all the old ones or, at worst for an instant between two
 * renames, complete files of both runs: never half a file.
 * @throws {DataError} when the folder cannot be made or written
 */
export async function writeReport(folder: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  try {
    await writeTogether(folder, files);
  } catch (error) {
    throw new DataError(
      `writeReport: folder must be one that can be written, got ${(error as Error).message}; choose another with --out`,
      { cause: error },
    );
  }
}

/** The version in the package's own package.json: above dist/ and src/, and above the build of the development programs. */
export async function packageVersion(): Promise<string> {
  for (const above of ['../../package.json', '../../../package.json'])
    try {
      return (JSON.parse(await readFile(new URL(above, import.meta.url), 'utf8')) as { version: string }).version;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  throw new DataError('packageVersion: package.json must be above the program, got none; install the package again');
}
