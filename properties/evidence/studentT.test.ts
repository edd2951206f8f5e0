import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { meanInterval, tQuantile, twoSidedTail } from '../../src/evidence/studentT.ts';

interface Fixture {
  readonly cases: readonly { readonly nu: number; readonly t: number; readonly tail: string }[];
}
const { cases } = JSON.parse(
  readFileSync(new URL('../../fixtures/student-t.json', import.meta.url), 'utf8'),
) as Fixture;

const EPS = 2 ** -52;

/** The sizes of the terms that ln Γ(z) is added from: z ln z, and up to ten logarithms that shift a small z. */
const terms = (z: number): number => (z > 1 ? z * Math.log(z) : 1) + 24;

/**
 * A bound on the relative error of twoSidedTail. Truncation: Stirling's series breaks off before 1/(1188 y⁹) with y ≥ 10 (DLMF
 * 5.11(ii)), in three places of the same sign as their Γ: at most 2/(1188·10⁹). Rounding, in units of 2⁻⁵² (four for each term
 * summed into the exponent): the two large ln Γ; a ln x, where x itself carries two roundings, so a more; ½ ln(1 − x), where 1 − x
 * carries those of x divided by 1 − x = t²/(ν + t²); eight operations on each level of the continued fraction, of which there
 * are at most 60 here. On the far side of the symmetry 1 − I is at least 0.2, which multiplies by 4.
 */
function relativeBound(nu: number, t: number): number {
  const a = nu / 2;
  const x = nu / (nu + t * t);
  const rounding = 4 * (terms(a) + terms(a + 0.5)) + 4 * a * (1 + Math.abs(Math.log(x))) + 2 / (1 - x) + 8 * 60;
  return (4 * 2) / 1188e9 + 4 * rounding * EPS;
}

const expectWithin = (value: number, truth: number, relative: number, at: string): void => {
  const ratio = Math.abs(value - truth) / (relative * truth);
  expect({ at, value, truth, ratio, within: ratio <= 1 }).toMatchObject({ within: true });
};

describe('twoSidedTail', () => {
  test('agrees with mpmath at 60 digits for ν from 1 to 1999 and tails from 0.99 down to 1e-280', () => {
    expect(cases.length).toBeGreaterThan(100);
    const tails = cases.map((c) => Number(c.tail));
    expect(Math.min(...tails)).toBeLessThan(1e-180);
    expect(Math.max(...tails)).toBeGreaterThan(0.99);
    for (const { nu, t, tail } of cases)
      expectWithin(twoSidedTail(t, nu), Number(tail), relativeBound(nu, t), `ν=${nu} t=${t}`);
  });

  test('the bound can tell: for ν < 50 and t ≥ ½ it is below 1e-10, and a t off by 1e-6 lies outside it', () => {
    for (const { nu, t, tail } of cases) {
      if (nu < 50 && t >= 0.5) {
        expect(relativeBound(nu, t)).toBeLessThan(1e-10);
        const off = Math.abs(twoSidedTail(t * (1 + 1e-6), nu) - Number(tail)) / Number(tail);
        expect(off).toBeGreaterThan(relativeBound(nu, t));
      }
    }
  });

  // Written so that nothing cancels; a few roundings each, which the bound's hundreds cover.
  const closed: Record<number, (t: number) => number> = {
    1: (t) => (2 / Math.PI) * Math.atan(1 / t),
    // 1 − t/s with s² = 2 + t²
    2: (t) => 2 / (Math.sqrt(2 + t * t) * (Math.sqrt(2 + t * t) + t)),
    // 1 − s(3 − s²)/2 = (1 − s)²(2 + s)/2 with s = t/√(4 + t²) and 1 − s = (4/(4 + t²))/(1 + s)
    4: (t) => {
      const s = t / Math.sqrt(4 + t * t);
      return ((4 / (4 + t * t) / (1 + s)) ** 2 * (2 + s)) / 2;
    },
  };
  for (const [nu, tail] of Object.entries(closed))
    test(`is the closed form for ν = ${nu}, whatever t`, () => {
      for (let t = 2 ** -6; t < 2 ** 20; t *= 1.37)
        expectWithin(twoSidedTail(t, Number(nu)), tail(t), relativeBound(Number(nu), t), `t=${t}`);
    });

  test('falls as t grows, from 1 at t = 0, and does not care about the sign of t', () => {
    for (const nu of [1, 2, 3, 7, 19, 49, 1999]) {
      expect(twoSidedTail(0, nu)).toBe(1);
      let last = 1;
      for (let t = 0.01; t < 30; t *= 1.05) {
        const tail = twoSidedTail(t, nu);
        expect(tail).toBeLessThan(last);
        expect(twoSidedTail(-t, nu)).toBe(tail);
        last = tail;
      }
    }
  });

  test('falls as ν grows, for t ≥ 1: more samples, thinner tails', () => {
    for (const t of [1, 2, 5, 10]) {
      const tails = [1, 2, 3, 5, 10, 30, 100, 1000].map((nu) => twoSidedTail(t, nu));
      expect(tails).toEqual(tails.toSorted((a, b) => b - a));
      expect(new Set(tails).size).toBe(tails.length);
    }
  });
});

/** The next smaller double. */
function below(x: number): number {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, x);
  bits.setBigUint64(0, bits.getBigUint64(0) - 1n);
  return bits.getFloat64(0);
}

describe('tQuantile', () => {
  test('is the smallest double whose tail is no larger: it inverts twoSidedTail exactly', () => {
    for (const nu of [1, 2, 4, 7, 19, 99, 1999])
      for (const tail of [0.5, 0.1, 0.05, 1e-2, 1e-3, 1e-4, 2.5e-5, 1e-6]) {
        const t = tQuantile(tail, nu);
        expect(twoSidedTail(t, nu)).toBeLessThanOrEqual(tail);
        expect(twoSidedTail(below(t), nu)).toBeGreaterThan(tail);
      }
  });

  test('is the closed form for ν = 2: t = √(2c²/(1 − c²)) with c = 1 − tail', () => {
    for (const tail of [0.5, 0.1, 0.05, 1e-3, 1e-4]) {
      const t = Math.sqrt((2 * (1 - tail) ** 2) / (tail * (2 - tail)));
      // d ln t / d ln tail = −tail (1 + t²/2)^{3/2}·√2/t, at most 2 in size for tails up to ½; c carries one rounding more.
      expectWithin(tQuantile(tail, 2), t, 2 * relativeBound(2, t) + 8 * EPS, `tail ${tail}`);
    }
  });
});

describe('meanInterval', () => {
  test('of 0, 1, 2 is 1 ± t/√3, with t of two degrees of freedom', () => {
    const { mean, interval } = meanInterval([0, 1, 2], 0.05);
    const half = Math.sqrt((2 * 0.95 ** 2) / (0.05 * 1.95)) / Math.sqrt(3);
    expect(mean).toBe(1);
    expectWithin(interval[1] - 1, half, 4e-11, 'upper half');
    expectWithin(1 - interval[0], half, 4e-11, 'lower half');
  });

  test('is NaN for a single sample or one that is not finite, so that no comparison with it succeeds', () => {
    for (const samples of [[1], [1, NaN, 2], [1, Infinity, 2]])
      expect(meanInterval(samples, 0.05).interval).toEqual([NaN, NaN]);
  });
});
