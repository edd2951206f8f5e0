import { describe, expect, test } from 'vitest';
import { ValueError } from '../../src/errors.ts';
import { type Exponent, type SizeReading, exponentOf } from '../../src/evidence/exponent.ts';
import { exponentsOfRows } from '../../src/evidence/exponentRows.ts';
import { scalingVerdict, trendsOf } from '../../src/evidence/scalingVerdict.ts';
import { gamma } from '../arithmetic/rounding.ts';

/** value = c_seed · size^(e + shift_seed) */
const readings = (
  exponent: number,
  sizes: readonly number[] = [32, 64, 128],
  shifts: readonly number[] = [-0.1, 0, 0.1],
): SizeReading[] =>
  shifts.flatMap((shift, seed) =>
    sizes.map((size) => ({ size, seed, value: (seed + 1) * size ** (exponent + shift) })),
  );

const fitted = (exponent: Exponent) => {
  if (exponent.kind !== 'fitted') throw new Error(JSON.stringify(exponent));
  return exponent;
};

describe('an exponent', () => {
  test.each([-2, -0.5, 0, 1.5])('%d is found, with Student’s interval over the seeds', (e) => {
    const { mean, interval, seeds } = fitted(exponentOf(readings(e)));
    // slopes e − 0.1, e, e + 0.1: standard deviation 0.1, and t(2) exceeds 9.925 with probability 1 % (printed tables)
    const half = (9.925 * 0.1) / Math.sqrt(3);
    // four digits are printed; logarithms of sizes near 100 lose less than 1e-13 in a slope
    expect(Math.abs(mean - e)).toBeLessThan(1e-13);
    expect(Math.abs(interval[1] - e - half)).toBeLessThan(1e-4);
    expect(Math.abs(interval[0] - e + half)).toBeLessThan(1e-4);
    expect(seeds).toBe(3);
  });

  test('one size has none, and is refused with what would do', () => {
    expect(() => exponentOf(readings(1, [64]))).toThrow(ValueError);
    expect(() => exponentOf(readings(1, [64]))).toThrow(
      'exponentOf: sizes must be at least two, got 64 alone; no exponent can be fitted, and an interval takes 3',
    );
    expect(() => exponentOf([])).toThrow(/got none; no exponent/);
  });

  test.each([
    ['two sizes', readings(1, [32, 64]), 'an interval takes 3 sizes and 2 seeds, here 2 and 3'],
    ['one seed', readings(1, [32, 64, 128], [0]), 'an interval takes 3 sizes and 2 seeds, here 3 and 1'],
    ['a zero', readings(1).map((r, i) => (i === 4 ? { ...r, value: 0 } : r)), '0 at size 64, which has no logarithm'],
    ['a size that one seed lacks', readings(1).slice(1), 'some sizes lack a seed that others have'],
  ])('%s: no interval, and why', (_, given, why) => expect(exponentOf(given)).toEqual({ kind: 'none', why }));

  test('what diverged first, at the smallest size, stands in its place', () => {
    const given = readings(1).map((r) => (r.size > 32 ? { ...r, value: { diverged: r.seed === 1 ? 2 : 3 } } : r));
    expect(exponentOf(given)).toEqual({ kind: 'diverged', step: 2, size: 64 });
  });
});

const between = (low: number, high: number): Exponent => ({
  ...{ kind: 'fitted', mean: (low + high) / 2, interval: [low, high], seeds: 8 },
});
const [UP, FLAT, DOWN] = [between(0.3, 0.7), between(-0.1, 0.1), between(-0.9, -0.4)];
const DIVERGED: Exponent = { kind: 'diverged', step: 2, size: 64 };
const NONE: Exponent = { kind: 'none', why: 'one seed' };
const base = { f: DOWN, z: FLAT, dz: FLAT, df: FLAT };
const verdict = ({ f, z, dz, df }: typeof base) => scalingVerdict({ bounded: [f, z], dz, df }, 0.25);

describe('a verdict', () => {
  test.each([
    [UP, ['grows']],
    [FLAT, ['constant']],
    [DOWN, ['falls']],
    [between(0.1, 0.4), ['grows', 'constant']],
    [between(-0.3, 0.1), ['constant', 'falls']],
    [between(-1, 1), ['grows', 'constant', 'falls']],
    [DIVERGED, ['grows']],
    [NONE, ['grows', 'constant', 'falls']],
  ] as const)('trends that %j leaves at ±¼', (exponent, trends) => expect(trendsOf(exponent, 0.25)).toEqual(trends));

  test.each([
    ['rich', {}],
    ['lazy', { dz: DOWN }],
    ['trivial', { dz: DOWN, df: DOWN }],
    ['features move, output trivial', { df: DOWN }],
    ['unstable', { f: UP }],
    ['unstable', { z: UP, df: DOWN }],
    ['unstable', { dz: UP }],
    ['unstable', { df: UP }],
    ['unstable', { f: DIVERGED, z: DIVERGED, dz: DIVERGED, df: DIVERGED }],
    ['unstable', { df: UP, dz: between(-1, 1) }],
  ] as const)('%s: %j', (behaviour, change) =>
    expect(verdict({ ...base, ...change })).toEqual({ behaviour, possible: [behaviour] }),
  );

  test.each([
    [{ dz: between(-0.5, 0) }, ['rich', 'lazy']],
    [{ df: between(0, 0.5) }, ['unstable', 'rich']],
    [{ f: NONE }, ['unstable', 'rich']],
  ] as const)('is undecided between what the intervals leave: %j', (change, possible) =>
    expect(verdict({ ...base, ...change })).toEqual({ behaviour: 'undecided', possible }),
  );
});

describe('rows of a table', () => {
  const row = (seed: number, change = {}) => ({
    ...{ seed, f0: 0, f: 0.1 * seed, z: 0, dz: -1, df: -0.5 + 0.1 * seed, rho: 2 },
    ...{ 'diverged step': '', 'diverged size': '', ...change },
  });
  test('slopes of seeds become exponents', () => {
    const { df, rho, output } = exponentsOfRows([row(0), row(1), row(2)]);
    // A product, a sum, two sums more and a quotient, of numbers of at most ½.
    expect(Math.abs(fitted(df).mean + 0.4)).toBeLessThanOrEqual(0.5 * gamma(6, 2 ** -53));
    expect(Math.abs(fitted(output).mean - 0.1)).toBeLessThanOrEqual(0.5 * gamma(6, 2 ** -53));
    expect(fitted(rho).interval).toEqual([2, 2]);
  });
  test('one seed that diverged is enough', () => {
    const given = [row(0), row(1, { 'diverged step': 3, 'diverged size': 64, f0: '' })];
    expect(exponentsOfRows(given).dz).toEqual({ kind: 'diverged', step: 3, size: 64 });
  });
});
