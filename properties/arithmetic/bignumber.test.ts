import fc from 'fast-check';
import type { BigNumber } from 'mathjs';
import { describe, expect, test } from 'vitest';
import { type BigMatrix, bignumber64 } from '../../src/arithmetic/bignumber.ts';
import { SingularError } from '../../src/errors.ts';
import { exactly, exactlyBig } from './fractions.ts';
import { expectThrows, misuse } from './laws.ts';
import { logUniform, planted, seeds } from './matrices.ts';
import { FLAGS, OWN_ROUNDINGS, gamma, solveRatio } from './rounding.ts';

const u = bignumber64.unitRoundoff;
const exact = (a: BigMatrix): ReturnType<typeof exactly>[] => a.data.map((x: BigNumber) => exactlyBig(x));

describe('bignumber64', () => {
  misuse('bignumber64', () => bignumber64);

  test('the unit roundoff is at least ½·10⁻⁶³ and at most twice that: beside 1, 10⁻⁶⁰ is kept and 10⁻⁶⁴ is lost', () => {
    expect(u).toBeGreaterThan(0.5e-63);
    expect(u).toBeLessThanOrEqual(1e-63 * (1 + Number.EPSILON));
    const one = bignumber64.identity(1);
    const tiny = (x: number): BigMatrix => bignumber64.matrix(1, 1, [x]);
    expect(bignumber64.entries(bignumber64.subtract(bignumber64.add(one, tiny(1e-60)), one))[0]).toBeGreaterThan(0);
    expect(bignumber64.entries(bignumber64.subtract(bignumber64.add(one, tiny(1e-64)), one))).toEqual(
      Float64Array.of(0),
    );
  });

  test('a double of up to 64 decimal digits enters exactly, any other with relative error below the unit roundoff', () =>
    fc.assert(
      fc.property(seeds, (seed) => {
        for (const x of [...logUniform(seed, 5, 1), ...logUniform(seed, 5, 250), 0.1]) {
          const [entered, truth] = [exact(bignumber64.matrix(1, 1, [x]))[0]!, exactly(x)];
          const short = truth.d.toString(2).length - 1 <= 60; // n/2^60 has at most 60 decimals
          if (short && Math.abs(x) < 1000) expect(entered.toFraction()).toBe(truth.toFraction());
          expect(Number(entered.sub(truth).div(truth).abs().valueOf())).toBeLessThanOrEqual(u * OWN_ROUNDINGS);
        }
      }),
      { seed: 2, numRuns: 30 },
    ));

  test.each([1, 3, 5, 20])('a sum of %i products stays within γ_k|A||B| of the exact one, entry by entry', (k) => {
    const draw = (seed: number, m: number, n: number): BigMatrix =>
      bignumber64.matrix(m, n, logUniform(seed, m * n, 8));
    for (const flags of FLAGS) {
      const a = flags.transposeA ? draw(k, k, 3) : draw(k, 3, k);
      const b = flags.transposeB ? draw(k + 1, 2, k) : draw(k + 1, k, 2);
      const [A, B] = [exact(a), exact(b)];
      const computed = exact(bignumber64.multiply(a, b, flags));
      computed.forEach((entry, at) => {
        const [i, j] = [Math.floor(at / 2), at % 2];
        const terms = Array.from({ length: k }, (_, t) =>
          A[flags.transposeA ? t * 3 + i : i * k + t]!.mul(B[flags.transposeB ? j * k + t : t * 2 + j]!),
        );
        const error = entry.sub(terms.reduce((sum, x) => sum.add(x))).abs();
        const size = terms.map((x) => x.abs()).reduce((sum, x) => sum.add(x));
        expect(Number(error.div(size).valueOf())).toBeLessThanOrEqual(gamma(k, u) * OWN_ROUNDINGS);
      });
    }
  });

  test.each([
    [1, 1],
    [4, 1e6],
    [9, 1e15],
    [20, 1e15],
  ])('solving %i equations of condition number %d has a backward error below its bound', async (n, kappa) => {
    const ratio = await solveRatio(bignumber64, planted(n, n, kappa), logUniform(n, n), n, async (x) => exact(x));
    expect(ratio).toBeLessThanOrEqual(OWN_ROUNDINGS);
  });

  test('a singular matrix and the reciprocal of zero are refused', () => {
    expectThrows(
      () => bignumber64.solve(bignumber64.matrix(2, 2, [1, 2, 2, 4]), bignumber64.identity(2)),
      SingularError,
      /\.solve: A must be invertible, got a 2×2 matrix of rank 1/,
    );
    expectThrows(() => bignumber64.reciprocal(bignumber64.matrix(1, 1, [0])), SingularError, /must not be zero/);
  });
});
