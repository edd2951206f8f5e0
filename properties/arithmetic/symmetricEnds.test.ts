import { describe, expect, test } from 'vitest';
import { type RationalMatrix, rational } from '../../src/arithmetic/rational.ts';
import { symmetricEnds } from '../../src/arithmetic/symmetricEnds.ts';
import { digits, normals } from './matrices.ts';

/** Whether A − cI is positive definite, by its pivots in exact fractions. */
function liesAbove(entries: Float64Array, n: number, c: number): boolean {
  const A: RationalMatrix = rational.subtract(
    rational.matrix(n, n, entries),
    rational.scale(rational.matrix(1, 1, [c]), rational.identity(n)),
  );
  const a = [...A.data];
  for (let k = 0; k < n; k++) {
    const pivot = a[k * n + k]!;
    if (pivot.compare(0) <= 0) return false;
    for (let i = k + 1; i < n; i++)
      for (let j = k + 1; j < n; j++) a[i * n + j] = a[i * n + j]!.sub(a[i * n + k]!.mul(a[k * n + j]!).div(pivot));
  }
  return true;
}

const symmetric = (draw: typeof digits, seed: number, n: number): Float64Array => {
  const a = draw(seed, n * n);
  return a.map((_, k) => a[Math.max(Math.floor(k / n), k % n) * n + Math.min(Math.floor(k / n), k % n)]!);
};

describe('the ends of a symmetric spectrum', () => {
  test.each([1, 2, 3, 5, 8])(
    'with %i rows they lie within 10 n u ‖A‖ of the true ones, by exact pivots on both sides',
    (n) => {
      for (const draw of [digits, normals])
        for (let seed = 0; seed < 6; seed++) {
          const a = symmetric(draw, seed, n);
          const delta = 10 * n * 2 ** -53 * Math.hypot(...a);
          const [least, greatest] = symmetricEnds(a.slice(), n);
          const minus = a.map((x) => -x);
          if (delta === 0) expect([least, greatest]).toEqual([0, 0]);
          else
            expect([
              ...[liesAbove(a, n, least - delta), liesAbove(a, n, least + delta)],
              ...[liesAbove(minus, n, -greatest - delta), liesAbove(minus, n, -greatest + delta)],
            ]).toEqual([true, false, true, false]);
        }
    },
  );

  test('only the lower triangle is read', () => {
    const full = symmetric(normals, 3, 4);
    const lower = full.map((x, k) => (k % 4 > Math.floor(k / 4) ? 77 : x));
    expect(symmetricEnds(lower, 4)).toEqual(symmetricEnds(full.slice(), 4));
  });

  test('a diagonal has its own ends, and a NaN gives NaN and ends', () => {
    expect(symmetricEnds(Float64Array.of(2, 0, 0, 0, -3, 0, 0, 0, 1), 3)).toEqual([-3, 2]);
    expect(symmetricEnds(new Float64Array(25).fill(NaN), 5)).toEqual([NaN, NaN]);
  });
});
