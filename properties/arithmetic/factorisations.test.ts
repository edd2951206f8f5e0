import { describe, expect, test } from 'vitest';
import { bandCholesky } from '../../src/arithmetic/bandCholesky.ts';
import { cholesky, factoredSolver } from '../../src/arithmetic/cholesky.ts';
import { largestPair } from '../../src/arithmetic/lanczos.ts';
import { symmetricProduct } from '../../src/arithmetic/symmetricProduct.ts';
import { inverseOf, triangularFactor } from '../../src/arithmetic/triangularFactor.ts';
import { SingularError } from '../../src/errors.ts';
import { exact } from '../../theorems/oracles/exact.ts';
import { digits, normals } from './matrices.ts';

const U = 2 ** -53;
const gamma = (k: number): number => (k * U) / (1 - k * U);

/** Symmetric with whole numbers within a band of uneven width, and diagonally dominant. */
function banded(n: number, width: (i: number) => number): Float64Array {
  const [a, entries] = [new Float64Array(n * n), digits(n, n * n)];
  for (let i = 0; i < n; i++)
    for (let j = Math.max(0, i - width(i)); j < i; j++) a[i * n + j] = a[j * n + i] = entries[i * n + j]!;
  for (let i = 0; i < n; i++)
    a[i * n + i] = 1 + a.subarray(i * n, (i + 1) * n).reduce((sum, v) => sum + Math.abs(v), 0);
  return a;
}

describe('Cholesky factors within a band', () => {
  test.each([
    [1, 0],
    [63, 5],
    [64, 64],
    [65, 10],
    [130, 129],
    [200, 70],
    [260, 1],
  ])('satisfy A = R·Rᵀ within γ_{n+1} |R||Rᵀ|, for %i rows and a band of %i', (n, band) => {
    const a = banded(n, (i) => (i % 7 === 0 ? 0 : Math.min(i, band)));
    for (const r of [bandCholesky(a, n), cholesky(a, n)])
      for (let i = 0; i < n; i++)
        for (let j = 0; j <= i; j++) {
          let [product, sizes] = [0, 0];
          for (let t = 0; t <= j; t++) {
            product += r[i * n + t]! * r[j * n + t]!;
            sizes += Math.abs(r[i * n + t]! * r[j * n + t]!);
          }
          // the factorisation's own roundings, and those of this product
          expect(Math.abs(product - a[i * n + j]!)).toBeLessThanOrEqual(2 * gamma(n + 1) * sizes);
        }
    expect([...bandCholesky(a, n)].every((v, at) => at % n <= Math.floor(at / n) || v === 0)).toBe(true);
  });

  test('say where a matrix is not positive definite', () => {
    const a = banded(150, () => 20);
    a[100 * 151] = -1;
    expect(() => bandCholesky(a, 150)).toThrow(SingularError);
    expect(() => bandCholesky(a, 150)).toThrow(/got pivot -.* in row 100/);
    a[100 * 151] = NaN;
    expect(() => bandCholesky(a, 150)).toThrow(SingularError);
  });

  test('leave out what is zero left of a row, and no bit changes', () => {
    const a = banded(40, (i) => i % 5);
    const r = a.slice();
    for (let j = 0; j < 40; j++)
      for (let i = j; i < 40; i++) {
        let sum = r[i * 40 + j]!;
        for (let t = 0; t < j; t++) sum -= r[i * 40 + t]! * r[j * 40 + t]!;
        r[i * 40 + j] = i > j ? sum / r[j * 40 + j]! : Math.sqrt(sum);
      }
    const lower = (x: Float64Array): number[] => [...x].map((v, at) => (at % 40 <= Math.floor(at / 40) ? v : 0));
    expect(lower(cholesky(a, 40))).toEqual(lower(r));
  });

  test('solve: a system whose solution is known, in whole numbers', () => {
    const n = 30;
    const a = banded(n, () => 4);
    const x = digits(9, n);
    const solved = factoredSolver(cholesky(a, n), n)(symmetricProduct(a, n)(x));
    // Diagonally dominant by 1: ‖A⁻¹‖_∞ ≤ 1, and (A + ΔA) x̂ = b with |ΔA| ≤ γ_{3n+1} |R||Rᵀ|, in norm at most the trace
    const trace = a.reduce((sum, v, at) => sum + (at % (n + 1) === 0 ? v : 0), 0);
    solved.forEach((v, i) => expect(Math.abs(v - x[i]!)).toBeLessThanOrEqual(2 * gamma(3 * n + 1) * trace * 9 * n));
  });
});

describe('the triangular factor of rows of very different sizes', () => {
  test.each([0, 8])('has an inverse that makes columns orthonormal, by fractions: rows down to 1e-%i', (decades) => {
    const [m, n] = [7, 4];
    const F = normals(decades + 1, m * n).map((v, at) => v * 10 ** ((-decades * Math.floor(at / n)) / m));
    const X = inverseOf(triangularFactor(F, m, n));
    // (FX)ᵀ FX − I in fractions: F's rows times X round nothing here.
    const Q = Array.from({ length: m }, (_, i) =>
      Array.from({ length: n }, (__, j) =>
        Array.from({ length: n }, (___, k) => exact.times(exact.of(F[i * n + k]!), exact.of(X[k * n + j]!))).reduce(
          exact.add,
        ),
      ),
    );
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        const inner = Q.map((row) => exact.times(row[i]!, row[j]!)).reduce(exact.add);
        const off = inner.sub(exact.of(i === j ? 1 : 0)).abs();
        expect(off.compare(exact.of(1e-9))).toBeLessThan(0);
      }
  });

  test('is infinite where columns depend on each other', () => {
    const X = inverseOf(triangularFactor([1, 0, 2, 0, 3, 0], 3, 2));
    expect(X.every(Number.isFinite)).toBe(false);
  });
});

describe('Lanczos’ method', () => {
  test('finds the largest eigenvalue and its vector, a cluster and an invariant space too', () => {
    for (const values of [
      [1, 2, 3, 40],
      [5, 5, 5],
      [-7],
      [0, 0, 0],
      Array.from({ length: 300 }, (_, i) => 1 + i / 300),
    ]) {
      const n = values.length;
      const { value, vector, radius } = largestPair((v) => v.map((x, i) => x * values[i]!), n, { tolerance: 2 ** -36 });
      const most = Math.max(...values);
      expect(Math.abs(value - most)).toBeLessThanOrEqual(radius + 2 ** -40 * Math.abs(most));
      const off = Math.hypot(...vector.map((x, i) => x * values[i]! - value * x));
      expect(off).toBeLessThanOrEqual(2 * radius + 2 ** -40 * Math.abs(most));
      expect(Math.abs(Math.hypot(...vector) - 1)).toBeLessThan(2 ** -40);
    }
  });
});
