import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { rational } from '../../src/arithmetic/rational.ts';
import { type SmallMatrix, smallFloat64 } from '../../src/arithmetic/wasm/smallFloat64.ts';
import { SingularError } from '../../src/errors.ts';
import { random } from '../../src/random.ts';
import { expectThrows, misuse } from './laws.ts';
import { digits, logUniform, normals, seeds } from './matrices.ts';
import { FLAGS, gamma } from './rounding.ts';

const AROUND_FOUR = [1, 3, 4, 5, 8, 20, 41];
const S = smallFloat64();
const bits = (a: SmallMatrix): number[] => [...S.entries(a)];

describe('small matrices in a WebAssembly heap', () => {
  misuse('smallFloat64', () => smallFloat64());

  test.each(AROUND_FOUR)('products of %i rows have the bits of float64, transposed or not', (m) => {
    for (const k of AROUND_FOUR)
      for (const n of AROUND_FOUR)
        for (const flags of FLAGS) {
          const [a, b] = [logUniform(m + k, m * k, 8), logUniform(k + n + 1, k * n, 8)];
          const [A, B] = [
            flags.transposeA ? ([k, m] as const) : ([m, k] as const),
            flags.transposeB ? ([n, k] as const) : ([k, n] as const),
          ];
          const product = S.multiply(S.matrix(...A, a), S.matrix(...B, b), flags);
          expect(bits(product)).toEqual([
            ...float64.multiply(float64.matrix(...A, a), float64.matrix(...B, b), flags).data,
          ]);
        }
  });

  test.each(AROUND_FOUR)(
    'sums, multiples, transposes and inner products of %i columns have the bits of float64',
    (n) => {
      for (const m of AROUND_FOUR) {
        const [a, b] = [normals(m, m * n), normals(n + 50, m * n)];
        const [A, B] = [S.matrix(m, n, a), S.matrix(m, n, b)];
        const [P, Q] = [float64.matrix(m, n, a), float64.matrix(m, n, b)];
        expect(bits(S.add(A, B))).toEqual([...float64.add(P, Q).data]);
        expect(bits(S.subtract(A, B))).toEqual([...float64.subtract(P, Q).data]);
        expect(bits(S.scale(S.matrix(1, 1, [0.3]), A))).toEqual([
          ...float64.scale(float64.matrix(1, 1, [0.3]), P).data,
        ]);
        expect(bits(S.transpose(A))).toEqual([...float64.transpose(P).data]);
        expect(S.value(S.inner(A, B))).toBe(float64.inner(P, Q).data[0]);
        const Y = S.copy(B);
        S.accumulate(0.3, A, Y);
        expect(bits(Y)).toEqual([...b].map((y, i) => y + 0.3 * a[i]!));
        expect(bits(B)).toEqual([...b]);
        const rows = Int32Array.from({ length: m + 1 }, (_, i) => (i === 0 ? -1 : m - i));
        expect(bits(S.gather(A, rows))).toEqual([...float64.gather(P, rows).data]);
        expect(bits(S.scatter(S.gather(A, rows), rows, m))).toEqual([
          ...float64.scatter(float64.gather(P, rows), rows, m).data,
        ]);
        expect(bits(S.reshape(A, 1, m * n))).toEqual([...a]);
      }
    },
  );

  test.each(AROUND_FOUR)(
    'systems of %i equations that elimination solves without rounding are solved exactly, whatever their order',
    (n) => {
      for (const m of [1, 4, 5]) {
        const r = random(n, 'planted system');
        const X = digits(n + m, n * m);
        // rows of a unit upper triangle in any order: every pivot is 1 and is found by looking for it
        const order = Array.from({ length: n }, (_, i) => i).toSorted(() => r.integer(0, 1) - 0.5);
        const U = Float64Array.from({ length: n * n }, (_, k) => {
          const [i, j] = [order[Math.floor(k / n)]!, k % n];
          return i === j ? 1 : j > i ? r.integer(-1, 1) : 0;
        });
        // a unit lower triangle: every multiplier is a digit
        const L = Float64Array.from({ length: n * n }, (_, k) => {
          const [i, j] = [Math.floor(k / n), k % n];
          return i === j ? 1 : j < i && i - j < 4 ? r.integer(-1, 1) : 0;
        });
        for (const A of [U, L]) {
          const B = float64.multiply(float64.matrix(n, n, A), float64.matrix(n, m, X)).data;
          expect(bits(S.solveAny(S.matrix(n, n, A), S.matrix(n, m, B)))).toEqual([...X]);
        }
      }
    },
  );

  test('a solution’s exact residual stays below γ₄ₙ n 2ⁿ⁻¹ max|A| Σ|x|, for any invertible matrix', () =>
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 6 }), (seed, n) => {
        const [a, b] = [normals(seed, n * n), normals(seed + 1, n)];
        const x = S.entries(S.solveAny(S.matrix(n, n, a), S.matrix(n, 1, b)));
        const residual = rational.subtract(
          rational.matrix(n, 1, b),
          rational.multiply(rational.matrix(n, n, a), rational.matrix(n, 1, x)),
        );
        const size = (v: Float64Array): number => Math.max(...v.map(Math.abs));
        // Higham, 2nd ed., Thm 9.3 with |l| ≤ 1 and |u| ≤ 2ⁿ⁻¹ max|A|; a multiplier is rounded twice here, hence 4n for 3n
        const bound = gamma(4 * n, 2 ** -53) * n * 2 ** (n - 1) * size(a) * x.reduce((sum, v) => sum + Math.abs(v), 0);
        for (const r of residual.data) expect(Math.abs(r.valueOf())).toBeLessThanOrEqual(bound);
      }),
      { seed: 17, numRuns: 200 },
    ));

  test.each([
    ['zero', [0, 0, 0, 0]],
    ['of rank one', [1, 2, 2, 4]],
  ])('a matrix that is %s has no solution', (_, a) =>
    expectThrows(
      () => S.solveAny(S.matrix(2, 2, a), S.identity(2)),
      SingularError,
      /^smallFloat64\.solve: A must be invertible, got a pivot of (0|NaN) in 2 columns/,
    ),
  );

  test('a matrix that has come to hold a NaN has no solution', () => {
    const huge = S.matrix(2, 2, [1e300, 1, 1, 1e300]);
    const infinite = S.multiply(huge, huge);
    expectThrows(
      () => S.solveAny(S.subtract(infinite, infinite), S.identity(2)),
      SingularError,
      /^smallFloat64\.solve: A must be invertible, got a pivot of NaN/,
    );
  });

  test('what was made before a mark outlives its release, and what was made after it is overwritten', () => {
    const T = smallFloat64();
    const kept = T.matrix(2, 2, [1, 2, 3, 4]);
    const mark = T.mark();
    const lost = T.matrix(2, 2, [5, 6, 7, 8]);
    T.release(mark);
    expect(T.matrix(2, 2, [9, 9, 9, 9]).at).toBe(lost.at);
    expect([...T.entries(kept)]).toEqual([1, 2, 3, 4]);
  });

  test('the heap grows under matrices, and they keep their numbers', () => {
    const T = smallFloat64();
    const made = Array.from({ length: 500 }, (_, i) => T.matrix(20, 20, digits(i, 400)));
    const sum = made.reduce((total, a) => T.add(total, a));
    const expected = new Float64Array(400);
    for (let i = 0; i < 500; i++) for (const [k, d] of digits(i, 400).entries()) expected[k]! += d;
    expect([...T.entries(sum)]).toEqual([...expected]);
  });
});
