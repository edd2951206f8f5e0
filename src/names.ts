import { closest, distance } from 'fastest-levenshtein';
import { ValueError } from './errors.ts';

/**
 * What a caller without types may give: an object, with no other names than those known.
 * @throws {ValueError} when it is none, or has another: the one that it resembles most is named
 */
export function requireNames(where: string, what: string, given: unknown, known: readonly string[]): void {
  if (typeof given !== 'object' || given === null)
    throw new ValueError(`${where}: ${what} must be an object with ${known.join(', ')}, got ${String(given)}`);
  const stray = Object.keys(given).find((name) => !known.includes(name));
  if (stray !== undefined)
    throw new ValueError(
      `${where}: ${what} must have no other names than ${known.join(', ')}, got ${JSON.stringify(stray)}; did you mean ${closest(stray, known)}?`,
    );
}

/** More changes of a letter than these make another word. */
const MISSPELT = 2;

/**
 * The same where an object may have other names besides, as what was read from a file has: only one that is nearly a known name, and
 * would be left out in silence, is refused.
 * @throws {ValueError} naming both
 */
export function requireNoMisspelling(where: string, what: string, given: object, known: readonly string[]): void {
  const long = known.filter((name) => name.length > MISSPELT + 1);
  for (const stray of Object.keys(given).filter((name) => !known.includes(name))) {
    const near = closest(stray, long);
    if (distance(stray, near) <= MISSPELT)
      throw new ValueError(`${where}: ${what} must not have ${JSON.stringify(stray)}, got it; did you mean ${near}?`);
  }
}
