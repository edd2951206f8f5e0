import { ValueError } from '../errors.ts';
import { slope } from './order.ts';
import { meanInterval } from './studentT.ts';

/** What was read of one network: a positive number, or why there is none. */
export interface SizeReading {
  readonly size: number;
  readonly seed: number;
  readonly value: number | { readonly diverged: number };
}

/** An exponent with its interval; or why there is none, in words. */
export type Exponent =
  | {
      readonly kind: 'fitted';
      readonly mean: number;
      readonly interval: readonly [number, number];
      readonly seeds: number;
    }
  | { readonly kind: 'diverged'; readonly step: number; readonly size: number }
  | { readonly kind: 'none'; readonly why: string };

/** The chance that an interval misses, for normally distributed slopes. */
const TAIL = 1e-2;

/** Two sizes always lie on a line, and one seed has no spread. */
const [LEAST_SIZES, LEAST_SEEDS] = [3, 2];

/**
 * e of value ∝ size^e: one least-squares slope in log–log coordinates a seed, then Student's 99 % interval over the seeds.
 *
 * A network that diverged takes the exponent away: its first step and the smallest size are told in its place.
 * @throws {ValueError} when all readings are of one size: no exponent can be fitted; or of none
 */
export function exponentOf(readings: readonly SizeReading[]): Exponent {
  const sizes = sizesOf(readings);
  const gone = readings.flatMap(({ value, size }) =>
    typeof value === 'number' ? [] : [{ step: value.diverged, size }],
  );
  const first = gone.toSorted((a, b) => a.step - b.step || a.size - b.size)[0];
  if (first) return { kind: 'diverged', ...first };
  const seeds = [...new Set(readings.map(({ seed }) => seed))];
  if (sizes.length < LEAST_SIZES || seeds.length < LEAST_SEEDS)
    return {
      kind: 'none',
      why: `an interval takes ${LEAST_SIZES} sizes and ${LEAST_SEEDS} seeds, here ${sizes.length} and ${seeds.length}`,
    };
  const bad = readings.find(({ value }) => !(Number(value) > 0 && Number(value) < Infinity));
  if (bad) return { kind: 'none', why: `${Number(bad.value)} at size ${bad.size}, which has no logarithm` };
  const slopes = seeds.map((seed) => {
    const own = readings.filter((reading) => reading.seed === seed);
    return own.length === sizes.length
      ? slope(own.map(({ size, value }) => ({ x: size, y: Number(value) })))
      : undefined;
  });
  const whole = slopes.filter((found) => found !== undefined);
  if (whole.length < slopes.length) return { kind: 'none', why: 'some sizes lack a seed that others have' };
  return exponentOfSlopes(whole);
}

/** The same from slopes that are there, one a seed. */
export const exponentOfSlopes = (slopes: readonly number[]): Exponent => ({
  ...{ kind: 'fitted', ...meanInterval(slopes, TAIL), seeds: slopes.length },
});

/** Ascending. @throws {ValueError} when there are fewer than two */
function sizesOf(readings: readonly SizeReading[]): readonly number[] {
  const sizes = [...new Set(readings.map(({ size }) => size))].toSorted((a, b) => a - b);
  if (sizes.length >= 2) return sizes;
  throw new ValueError(
    `exponentOf: sizes must be at least two, got ${sizes.length === 0 ? 'none' : `${sizes[0]} alone`}; no exponent can be fitted, and an interval takes ${LEAST_SIZES}`,
  );
}
