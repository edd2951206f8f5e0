import { ValueError } from '../../errors.ts';

/** A name as a file can have it: what is not a letter, a digit, `_`, `.` or `-` becomes `-`. Nothing may be left of it. */
export const fileName = (name: string): string =>
  name
    .replaceAll(/[^A-Za-z0-9_.-]+/g, '-')
    .replaceAll(/^[.-]+|-+$/g, '')
    .slice(0, 100);

/** @throws {ValueError} when a name given by hand is not one that a file can have */
export function requireFileName(name: string): void {
  if (name === '' || fileName(name) !== name)
    throw new ValueError(
      `pcn-check: --name must be letters, digits, "_", "." and "-", at most 100, got ${JSON.stringify(name)}; it names the baseline`,
    );
}
