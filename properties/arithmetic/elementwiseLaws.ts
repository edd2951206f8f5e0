import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Arithmetic, Elementwise } from '../../src/arithmetic/arithmetic.ts';
import { POLYNOMIAL } from '../../src/arithmetic/polynomial.ts';
import { DimensionError } from '../../src/errors.ts';
import { MESSAGE, expectThrows } from './laws.ts';
import { eighths, seeds, sizes } from './matrices.ts';

/** By hand, in doubles, which hold what comes of eighths exactly. */
const BY_HAND = {
  identity: [(u: number) => u, () => 1],
  square: [(u: number) => u ** 2, (u: number) => 2 * u],
  quadratic: [(u: number) => u + 0.25 * u ** 2, (u: number) => 1 + 0.5 * u],
} as const;

interface System<M> {
  readonly A: Arithmetic<M> & Elementwise<M>;
  readonly read: (a: M) => unknown;
}

/** What every system that works entry by entry promises of products and of polynomials, which it holds exactly. */
export function elementwiseLaws<M>(system: () => System<M>): void {
  const law = async (run: (s: System<M>, seed: number, m: number, n: number) => Promise<void>): Promise<void> =>
    fc.assert(
      fc.asyncProperty(seeds, sizes, sizes, async (seed, m, n) => run(system(), seed, m, n)),
      { seed: 9, numRuns: 20 },
    );
  const same = async ({ A, read }: System<M>, got: M, [m, n]: readonly [number, number], expected: Float64Array) => {
    expect(A.shape(got)).toEqual([m, n]);
    expect(await read(got)).toEqual(await read(A.matrix(m, n, expected)));
  };

  test('A ∘ B multiplies entries by entries, and other shapes are refused', () =>
    law(async (s, seed, m, n) => {
      const [x, y] = [eighths(seed, m * n), eighths(seed + 1, m * n)];
      const [a, b] = [s.A.matrix(m, n, x), s.A.matrix(m, n, y)];
      await same(
        s,
        s.A.hadamard(a, b),
        [m, n],
        x.map((v, i) => v * y[i]!),
      );
      const tall = s.A.matrix(m + 1, n, eighths(seed, (m + 1) * n));
      expectThrows(() => s.A.hadamard(a, tall), DimensionError, MESSAGE);
    }));

  test.each(POLYNOMIAL)('%s and its slope are what they are by hand, entry by entry', (phi) =>
    law(async (s, seed, m, n) => {
      const x = eighths(seed, m * n);
      const a = s.A.matrix(m, n, x);
      await same(s, s.A.activate(phi, a), [m, n], x.map(BY_HAND[phi][0]));
      await same(s, s.A.slope(phi, a), [m, n], x.map(BY_HAND[phi][1]));
    }),
  );

  test.each(POLYNOMIAL)(
    'the slope of %s is half of φ(u + 1) − φ(u − 1), as for every polynomial of degree two',
    (phi) =>
      law(async ({ A, read }, seed, m, n) => {
        const a = A.matrix(m, n, eighths(seed, m * n));
        const one = A.matrix(m, n, new Float64Array(m * n).fill(1));
        const rise = A.subtract(A.activate(phi, A.add(a, one)), A.activate(phi, A.subtract(a, one)));
        expect(await read(A.scale(A.matrix(1, 1, [2]), A.slope(phi, a)))).toEqual(await read(rise));
      }),
  );
}
