import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Writes files into a folder so that an interruption leaves either all the old ones or, at worst for an instant between two
 * renames, complete files of both runs: never half a file.
 */
export async function writeReport(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(folder, { recursive: true });
  const names = Object.keys(files);
  for (const name of names) await writeFile(join(folder, `.${name}.part`), files[name]!);
  for (const name of names) await rename(join(folder, `.${name}.part`), join(folder, name));
}

/** The version in the package's own package.json. */
export async function packageVersion(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
