import fc from 'fast-check';
import type { Fraction } from 'mathjs';
import { describe, expect, test } from 'vitest';
import type { FloatArithmetic } from '../../src/arithmetic/arithmetic.ts';
import { cosine, nearOne } from '../../src/arithmetic/cosine.ts';
import { float32 } from '../../src/arithmetic/float32.ts';
import { float64 } from '../../src/arithmetic/float64.ts';
import { roundedDown, roundedUp } from '../../src/arithmetic/margin.ts';
import { normOn, rootMeanSquare, sumOfSquares } from '../../src/arithmetic/norm.ts';
import { largestExponent, timesPowerOfTwo } from '../../src/arithmetic/powerOfTwo.ts';
import { tfjs } from '../../src/arithmetic/tfjs.ts';
import { spectralNormBound } from '../../src/theory/norms.ts';
import { exact } from '../../theorems/oracles/exact.ts';
import { logUniform, seeds } from './matrices.ts';

// Oracle: fractions, which have no largest and no smallest number.

const dot = (x: ArrayLike<number>, y: ArrayLike<number>): Fraction =>
  Array.from(x, (v, i) => exact.times(exact.of(v), exact.of(y[i]!))).reduce(exact.add, exact.of(0));
const times = (x: Float64Array, k: number): Float64Array => x.map((v) => timesPowerOfTwo(v, k));
/** From subnormal numbers to the largest. */
const shifts = fc.integer({ min: -1060, max: 1010 });

describe('powers of two', () => {
  test('multiply exactly, or with one rounding where a number becomes subnormal, and never on the way', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: -2100, max: 2100 }), shifts, (seed, k, shift) => {
        const x = logUniform(seed, 1, 2)[0]! * 2 ** Math.max(-1000, Math.min(1000, shift));
        const power = k < 0 ? exact.over(exact.of(1), exact.of(2).pow(-k)!) : exact.of(2).pow(k)!;
        const truth = exact.times(exact.of(x), power as Fraction);
        const got = timesPowerOfTwo(x, k);
        if (truth.abs().compare(exact.of(Number.MAX_VALUE)) > 0) expect(Math.abs(got)).toBe(Infinity);
        else {
          const off = exact.of(got).sub(truth).abs();
          const most = truth.abs().compare(exact.of(2 ** -1022)) >= 0 ? exact.of(0) : exact.of(Number.MIN_VALUE);
          expect(off.mul(2).compare(most)).toBeLessThanOrEqual(0);
        }
      }),
      { seed: 61, numRuns: 500 },
    );
    expect(timesPowerOfTwo(-0, 3000)).toBe(-0);
    expect(timesPowerOfTwo(NaN, -3000)).toBeNaN();
    expect(timesPowerOfTwo(-1, -3000)).toBe(-0);
    expect(timesPowerOfTwo(-Infinity, -3000)).toBe(-Infinity);
  });

  test('the largest exponent is that of the largest entry, subnormal ones too; 0 where there is none', () => {
    for (const e of [-1074, -1073, -1023, -1022, -1, 0, 1, 52, 1022, 1023])
      for (const x of [1, 1.5, 2 - 2 ** -52]) {
        const value = timesPowerOfTwo(x, e);
        if (value >= timesPowerOfTwo(1, e) && value < 2 * timesPowerOfTwo(1, e))
          expect(largestExponent([[0, -value], [value / 4]]), `${x} × 2^${e}`).toBe(e);
      }
    expect(largestExponent([])).toBe(0);
    expect(largestExponent([[0, -0]])).toBe(0);
    expect(largestExponent([[1e300, NaN]])).toBe(0);
    expect(largestExponent([[NaN, 1e300]])).toBe(0);
    expect(largestExponent([[-Infinity, 1]])).toBe(0);
  });
});

describe('cosine', () => {
  test('is that of exact fractions, for vectors of any two sizes that doubles hold', () =>
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 12 }), shifts, shifts, (seed, n, k, l) => {
        const [x, y] = [times(logUniform(seed, n, 2), k), times(logUniform(seed + 1, n, 2), l)];
        fc.pre([...x, ...y].every(Number.isFinite) && x.some((v) => v !== 0) && y.some((v) => v !== 0));
        const c = cosine([x.subarray(0, 1), x.subarray(1)], [y.subarray(0, 1), y.subarray(1)]);
        const xy = dot(x, y);
        const square = exact.over(exact.times(xy, xy), exact.times(dot(x, x), dot(y, y)));
        // γ_{2n+6} absolute, so at most twice that of the square
        const bound = exact.of((4 * n + 24) * 2 ** -53);
        expect(exact.times(exact.of(c), exact.of(c)).sub(square).abs().compare(bound)).toBeLessThanOrEqual(0);
        expect(Math.sign(c) === Number(xy.s) || Math.abs(c) < (2 * n + 8) * 2 ** -53).toBe(true);
        expect(Math.abs(c)).toBeLessThanOrEqual(1);
      }),
      { seed: 62, numRuns: 400 },
    ));

  test.each([1, 1e52, 1e80, 1e-170, 5e-324, 1.7e308])('of one number with itself is 1, at %d', (x) => {
    expect(cosine([[x]], [[x]])).toBe(1);
    expect(cosine([[x]], [[-1e-200]])).toBe(-1);
    expect(cosine([[x, 0]], [[0, x]])).toBe(0);
  });

  test('does not exist beside a zero vector, or one that is not finite', () => {
    expect(cosine([[0, 0]], [[1, 2]])).toBeNaN();
    expect(cosine([[1, 2]], [[0, -0]])).toBeNaN();
    expect(cosine([[1, Infinity]], [[1, 2]])).toBeNaN();
    expect(cosine([], [])).toBeNaN();
  });

  test('does not see a power of two: not a bit', () => {
    const [x, y] = [logUniform(5, 30, 2), logUniform(6, 30, 2)];
    for (const k of [-900, -1, 700]) expect(cosine([times(x, k)], [times(y, -k)])).toBe(cosine([x], [y]));
    expect(nearOne([times(x, 900)])).toEqual(nearOne([x]));
  });
});

describe('norms and means', () => {
  test('a root mean square is scaled exactly, and a plain one wherever that loses nothing', () => {
    const x = logUniform(7, 40, 2);
    const plain = Math.sqrt(x.reduce((sum, v) => sum + v * v, 0) / 40);
    expect(rootMeanSquare([x], 40)).toBe(plain);
    for (const k of [-1000, -600, 600, 1000]) expect(rootMeanSquare([times(x, k)], 40)).toBe(timesPowerOfTwo(plain, k));
    expect(rootMeanSquare([new Float64Array(3)], 3)).toBe(0);
    expect(sumOfSquares([[3e200, 4e200]]).sum).toBeLessThan(Infinity);
    expect(sumOfSquares([[1, Infinity]]).sum).toBe(Infinity);
  });

  test('a margin covers subnormal numbers, whose relative one is lost', () => {
    expect(roundedUp(5e-324)).toBeGreaterThan(5e-324);
    expect(roundedDown(5e-324)).toBe(0);
    expect(roundedUp(2 ** -1060)).toBeGreaterThan(2 ** -1060);
  });

  test('the spectral norm of the smallest and the largest numbers is bounded, and no NaN', () => {
    for (const x of [5e-324, 2 ** -1022, 2 ** 1023.5, 1.7e308])
      for (const grams of [1, 3]) {
        const bound = spectralNormBound(float64, float64.matrix(1, 1, [x]), grams);
        expect(bound, `${x}`).toBeGreaterThanOrEqual(x);
      }
  });

  const engines: [string, () => FloatArithmetic<unknown> | Promise<FloatArithmetic<unknown>>][] = [
    ['float32', () => float32 as unknown as FloatArithmetic<unknown>],
    ['tfjs-cpu', async () => (await tfjs('cpu')) as unknown as FloatArithmetic<unknown>],
    ['float64', () => float64 as unknown as FloatArithmetic<unknown>],
  ];
  test.each(engines)('on %s a norm is read whole only where its square may not fit', async (_, open) => {
    const A = await open();
    const read: number[] = [];
    const counting: FloatArithmetic<unknown> = {
      ...A,
      async read(a) {
        read.push(A.shape(a)[0] * A.shape(a)[1]);
        return A.read(a);
      },
    };
    const single = A.unitRoundoff > 2 ** -50;
    for (const [k, whole] of [
      [0, false],
      [single ? 70 : 600, true],
      [single ? -70 : -600, true],
      [single ? 120 : 1000, true],
      [single ? -120 : -1000, true],
    ] as const) {
      const c = 2 ** k;
      read.length = 0;
      expect(await normOn(counting, [A.matrix(1, 2, [3 * c, 4 * c]), A.matrix(1, 1, [12 * c])])).toBe(13 * c);
      expect(read).toEqual(whole ? [1, 2, 1] : [1]);
    }
    expect(await normOn(A, [A.matrix(1, 2, [0, 0])])).toBe(0);
    expect(await normOn(A, [])).toBe(0);
  });
});
