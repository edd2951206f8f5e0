import { describe, expect, test } from 'vitest';
import { luSolve } from '../../src/arithmetic/lu.ts';
import { SingularError } from '../../src/errors.ts';
import { random } from '../../src/random.ts';

describe('luSolve', () => {
  test('solves by hand, with a zero where the first pivot would be', () => {
    expect([...luSolve(Float64Array.of(0, 2, 4, 0), Float64Array.of(2, 6, 8, 4), 2, 2)]).toEqual([2, 1, 1, 3]);
  });

  test('leaves its arguments alone', () => {
    const [a, b] = [Float64Array.of(0, 2, 4, 0), Float64Array.of(2, 8)];
    luSolve(a, b, 2, 1);
    expect([[...a], [...b]]).toEqual([
      [0, 2, 4, 0],
      [2, 8],
    ]);
  });

  test.each([
    ['float64', Float64Array, 2 ** -53],
    ['float32', Float32Array, 2 ** -24],
  ] as const)(
    'in %s the residual is within the backward error of elimination with partial pivoting',
    (_, Entries, u) => {
      const n = 12;
      for (let seed = 0; seed < 20; seed++) {
        const r = random(seed, 'lu');
        const drawn = (size: number) => new Entries(Float64Array.from({ length: size }, () => r.normal()));
        const [A, B] = [drawn(n * n) as Float64Array, drawn(n * 3) as Float64Array];
        const X = luSolve<'float64'>(A, B, n, 3);
        // Higham, Accuracy and Stability, Theorem 9.5: ‖ΔA‖∞ ≤ n² γ_{3n} ρ ‖A‖∞; growth ρ of these matrices stays below n.
        const gamma = (3 * n * u) / (1 - 3 * n * u);
        const norm = (M: Float64Array, columns: number): number =>
          Math.max(
            ...Array.from({ length: n }, (__, i) =>
              M.slice(i * columns, (i + 1) * columns).reduce((s, v) => s + Math.abs(v), 0),
            ),
          );
        const bound = n ** 2 * gamma * n * norm(A, n) * norm(X, 3);
        for (let i = 0; i < n; i++)
          for (let j = 0; j < 3; j++) {
            let residual = -B[i * 3 + j]!;
            for (let k = 0; k < n; k++) residual += A[i * n + k]! * X[k * 3 + j]!;
            expect(Math.abs(residual)).toBeLessThanOrEqual(bound);
          }
      }
    },
  );

  test('refuses a matrix without an inverse, naming the column', () => {
    expect(() => luSolve(Float64Array.of(1, 2, 2, 4), Float64Array.of(1, 1), 2, 1)).toThrow(SingularError);
    expect(() => luSolve(Float64Array.of(1, 2, 2, 4), Float64Array.of(1, 1), 2, 1)).toThrow(/column 2 of 2/);
  });
});
