import { DataError, ValueError } from '../errors.ts';
import { readPlain, writeWhole } from '../plainFile.ts';

/**
 * The text of a baseline; nothing where there is no such file.
 * @throws {ValueError} when it is there and cannot be read
 */
async function readBaselineFile(file: string): Promise<string | undefined> {
  try {
    return (await readPlain(file)).toString('utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new ValueError(`gate: baseline must be a readable file, got "${(error as Error).message}"; see --baseline`, {
      cause: error,
    });
  }
}

/**
 * Writes a baseline: the whole new one, or the old one stays.
 * @throws {DataError} when it cannot be written
 */
export async function writeBaselineFile(file: string, text: string): Promise<void> {
  try {
    await writeWhole(file, text);
  } catch (error) {
    throw new DataError(
      `gate: baseline must be a file that can be written, got ${(error as Error).message}; choose another with --baseline`,
      { cause: error },
    );
  }
}

/**
 * What `read` makes of the baseline that runs are held against.
 * @throws {ValueError} when there is none, or it is one of the other kind
 * @throws {DataError} with the file's name when it is no baseline
 */
export async function readBaselineOf<B>(file: string, read: (text: string) => B): Promise<B> {
  const text = await readBaselineFile(file);
  if (text === undefined)
    throw new ValueError(
      `gate: baseline must be a file, got ${JSON.stringify(file)}, which is not there; make it with --update-baseline`,
    );
  return readNamed(file, text, read);
}

/**
 * What `read` makes of the text of a baseline.
 * @throws {DataError} with the file's name when it is none
 * @throws {ValueError} likewise when it is one of the other kind
 */
function readNamed<B>(file: string, text: string, read: (text: string) => B): B {
  try {
    return read(text);
  } catch (error) {
    if (!(error instanceof DataError || error instanceof ValueError)) throw error;
    const Refused = error instanceof DataError ? DataError : ValueError;
    throw new Refused(`gate: ${file} must be a baseline: ${error.message}`, { cause: error });
  }
}

/**
 * The baseline that is about to be replaced. One that cannot be read is no obstacle.
 * @throws {ValueError} when it is one of the other kind: that would be lost
 */
export async function readOld<B>(
  file: string,
  read: (text: string) => B,
  say: (lines: readonly string[]) => void,
): Promise<B | undefined> {
  const text = await readBaselineFile(file);
  if (text === undefined) return undefined;
  try {
    return readNamed(file, text, read);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    say([`gate: the old baseline is replaced and cannot be compared with: ${(error as Error).message}`]);
    return undefined;
  }
}
