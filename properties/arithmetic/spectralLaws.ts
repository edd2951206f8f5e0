import { expect, test } from 'vitest';
import type { HostArithmetic } from '../../src/arithmetic/arithmetic.ts';
import { DimensionError } from '../../src/errors.ts';
import { expectThrows } from './laws.ts';

/**
 * Spectra against closed forms. Tolerance: backward stability of n reflections of length n and as many sweeps of rotations,
 * c n² u ‖A‖_F (Higham, 2nd ed., Lemma 19.3) with c = 10.
 */
export function spectralLaws<M>(A: HostArithmetic<M>): void {
  const u = Math.max(A.unitRoundoff, 2 ** -53);
  const near = (got: Float64Array, expected: readonly number[], n: number, norm: number): void => {
    expect(got.length).toBe(expected.length);
    for (const [i, x] of expected.entries()) expect(Math.abs(got[i]! - x)).toBeLessThanOrEqual(10 * n ** 2 * u * norm);
  };

  test.each([1, 2, 3, 30])(
    'the second difference of order %i has the eigenvalues 4 sin²(kπ/2(n+1)), ascending',
    (n) => {
      const entry = (at: number): number => [2, -1][Math.abs(Math.floor(at / n) - (at % n))] ?? 0;
      const a = Float64Array.from({ length: n * n }, (_, at) => entry(at));
      const expected = Array.from({ length: n }, (_, k) => 4 * Math.sin(((k + 1) * Math.PI) / (2 * (n + 1))) ** 2);
      near(A.symmetricEigenvalues(A.matrix(n, n, a)), expected, n, Math.hypot(...a));
    },
  );

  test.each([
    [8, 3],
    [3, 8],
    [8, 8],
    [1, 4],
  ])('a %i×%i matrix of orthogonal rows or columns has their lengths as singular values, descending', (m, n) => {
    const sign = (i: number, j: number): number => ((i & j).toString(2).replaceAll('0', '').length % 2 ? -1 : 1);
    const tall = m >= n;
    const a = Float64Array.from({ length: m * n }, (_, at) => {
      const [i, j] = [Math.floor(at / n), at % n];
      return tall ? sign(i, j) * (j + 1) : sign(j, i) * (i + 1);
    });
    const [length, count] = [Math.max(m, n), Math.min(m, n)];
    const expected = Array.from({ length: count }, (_, i) => Math.sqrt(length) * (count - i));
    near(A.singularValues(A.matrix(m, n, a)), expected, length, Math.hypot(...a));
  });

  test('the eigenvalues of a 2×3 matrix are refused', () =>
    expectThrows(
      () => A.symmetricEigenvalues(A.matrix(2, 3, [1, 2, 3, 4, 5, 6])),
      DimensionError,
      /\.symmetricEigenvalues: A must be square, got 2×3; /,
    ));
}
