import { describe, expect, test } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { SingularError } from '../../src/errors.ts';
import { expectThrows, misuse } from './laws.ts';
import { digits, logUniform, planted } from './matrices.ts';
import { FLAGS, OWN_ROUNDINGS, productRatio, solveRatio } from './rounding.ts';

const AROUND_THE_BLOCK = [1, 3, 4, 5, 63, 64, 65, 130];

describe('float64', () => {
  misuse('float64', () => float64);

  test.each(AROUND_THE_BLOCK)(
    'a sum of %i products stays within γ_k|A||B| of the exact one, entry by entry',
    async (k) => {
      for (const flags of FLAGS) {
        const factors = [logUniform(k, 3 * k, 8), logUniform(k + 1, k * 2, 8)] as const;
        expect(await productRatio(float64, factors, [3, k, 2], flags)).toBeLessThanOrEqual(OWN_ROUNDINGS);
      }
    },
  );

  test('the bound has teeth: with half the unit roundoff, sums of one product exceed it', async () => {
    const ratios = await Promise.all(
      [1, 2, 3].map((s) =>
        productRatio(float64, [logUniform(s, 60), logUniform(s + 9, 60)], [60, 1, 60], FLAGS[0]!, 2 ** -54),
      ),
    );
    expect(Math.max(...ratios)).toBeGreaterThan(OWN_ROUNDINGS);
  });

  test.each(AROUND_THE_BLOCK.flatMap((m) => AROUND_THE_BLOCK.map((n) => [m, n] as const)))(
    'integer matrices of %i rows and %i columns have exact products on both sides of every block edge',
    (m, n) => {
      for (const k of [1, 4, 63, 65, 130]) {
        const [a, b] = [digits(m + k, m * k), digits(n + k + 1, k * n)];
        const expected = new Float64Array(m * n);
        for (let i = 0; i < m; i++)
          for (let t = 0; t < k; t++)
            for (let j = 0; j < n; j++) expected[i * n + j] = expected[i * n + j]! + a[i * k + t]! * b[t * n + j]!;
        const product = float64.multiply(float64.matrix(m, k, a), float64.matrix(k, n, b));
        expect(product.data).toEqual(expected);
      }
    },
  );

  test('transposing a 130×65 matrix moves entry (i, j) to (j, i)', () => {
    const a = float64.matrix(130, 65, logUniform(1, 130 * 65));
    const t = float64.transpose(a);
    expect(float64.shape(t)).toEqual([65, 130]);
    expect(
      Array.from({ length: 65 * 130 }, (_, i) => t.data[i] === a.data[(i % 130) * 65 + Math.floor(i / 130)]),
    ).not.toContain(false);
  });

  test.each(AROUND_THE_BLOCK.slice(0, -1).flatMap((n) => [1, 1e6, 1e12].map((kappa) => [n, kappa] as const)))(
    'solving %i equations of condition number %d has a backward error below Cholesky’s bound',
    async (n, kappa) => {
      const ratio = await solveRatio(float64, planted(n, n, kappa), logUniform(n + 1, n * 2), n);
      expect(ratio).toBeLessThanOrEqual(OWN_ROUNDINGS);
    },
  );

  test('solve reads the lower triangle only', () => {
    const b = float64.matrix(2, 1, [1, 1]);
    const x = float64.solve(float64.matrix(2, 2, [4, 2, 2, 3]), b);
    expect(float64.solve(float64.matrix(2, 2, [4, 77, 2, 3]), b)).toEqual(x);
  });

  test.each([
    ['zero', [0, 0, 0, 0]],
    ['indefinite with a positive diagonal', [1, 2, 2, 1]],
    ['negative definite', [-1, 0, 0, -1]],
    ['of rank one', [1, 1, 1, 1]],
  ])('a matrix that is %s is refused', (_, a) =>
    expectThrows(
      () => float64.solve(float64.matrix(2, 2, a), float64.identity(2)),
      SingularError,
      /^solve: A must be symmetric positive definite, got pivot .+; .*bignumber/,
    ),
  );

  test('the reciprocal of zero of either sign is refused, and the reciprocal of −4 is −1/4', () => {
    for (const zero of [0, -0])
      expectThrows(
        () => float64.reciprocal(float64.matrix(1, 1, [zero])),
        SingularError,
        /^float64\.reciprocal: c must not be zero/,
      );
    expect(float64.reciprocal(float64.matrix(1, 1, [-4])).data).toEqual(Float64Array.of(-0.25));
  });

  test('a matrix does not change when the array that it was made from does', () => {
    const entries = Float64Array.of(1, 2);
    const a = float64.matrix(1, 2, entries);
    entries[0] = 9;
    expect(a.data).toEqual(Float64Array.of(1, 2));
  });
});
