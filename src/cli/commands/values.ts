import { ValueError } from '../../errors.ts';

// The one syntax of numbers and texts on the command line: decimal digits, with a minus sign or a point where the value may have one.

const SECONDS_OF_A_DAY = 86_400;

/** Seconds that one answer of a rule may take, unless told. */
export const TIME_LIMIT = 30;

/** Reads an option as an integer. @throws {ValueError} when it is none from `least` to `most` */
export const integer =
  (name: string, least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^-?\d+$/.test(text) && value >= least && value <= most) return value;
    throw new ValueError(
      `pcn-check: --${name} must be an integer from ${least} to ${most}, got ${JSON.stringify(text)}; write it in digits`,
    );
  };

/** Reads a 32-bit seed, signed or not. */
export const seed = integer('seed', -(2 ** 31), 2 ** 32 - 1);

/** Reads an option as seconds. @throws {ValueError} when it is no number above 0 and at most a day */
export const seconds =
  (name: string) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+(\.\d+)?$/.test(text) && value > 0 && value <= SECONDS_OF_A_DAY) return value;
    throw new ValueError(
      `pcn-check: --${name} must be seconds, at most a day, got ${JSON.stringify(text)}; write them in digits`,
    );
  };

/** Reads an option as a text of one form. @throws {ValueError} when it has another */
export const matching =
  (name: string, form: RegExp, words: string) =>
  (text: string): string => {
    if (form.test(text)) return text;
    throw new ValueError(`pcn-check: --${name} must be ${words}, got ${JSON.stringify(text)}`);
  };

/** Reads an option as one of these words. @throws {ValueError} when it is none */
export const oneOf =
  <W extends string>(name: string, words: readonly W[]) =>
  (text: string): W => {
    const found = words.find((word) => word === text);
    if (found !== undefined) return found;
    throw new ValueError(`pcn-check: --${name} must be one of ${words.join(', ')}, got ${JSON.stringify(text)}`);
  };

/** Reads an option as widths, ascending. @throws {ValueError} when there are not two, or one is named again */
export function widths(text: string): readonly number[] {
  const list = text.split(',').map((one) => integer('widths', 1, 65_536)(one.trim()));
  const found = [...new Set(list)].toSorted((a, b) => a - b);
  if (found.length >= 2 && found.length === list.length) return found;
  throw new ValueError(
    found.length === list.length
      ? `pcn-check: --widths must name two widths or more, got ${text}; no exponent can be fitted, and an interval takes three`
      : `pcn-check: --widths must name each width once, got ${text}`,
  );
}

/** Collects an option that may be given again. */
export const collect = (text: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  text,
];
