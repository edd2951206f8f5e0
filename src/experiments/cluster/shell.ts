import { ValueError } from '../../errors.ts';

/** A word of a POSIX shell that is this text. */
export const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/**
 * A path as the value of an #SBATCH line, in quotes.
 * @throws {ValueError} when the path holds a quote, a backslash or a line break, which such a line cannot
 */
export function directivePath(path: string): string {
  if (/["\\\n\r]/.test(path))
    throw new ValueError(
      `directivePath: folder must be a path without ", \\ and line breaks for Slurm, got ${JSON.stringify(path)}; choose another --out`,
    );
  return `"${path}"`;
}
