import { ValueError } from '../errors.ts';
import { readPlain } from '../plainFile.ts';

/**
 * The text of a baseline; nothing where there is no such file.
 * @throws {ValueError} when it is there and cannot be read
 */
export async function readBaselineFile(file: string): Promise<string | undefined> {
  try {
    return (await readPlain(file)).toString('utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new ValueError(`gate: baseline must be a readable file, got "${(error as Error).message}"; see --baseline`, {
      cause: error,
    });
  }
}
