import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Arithmetic } from '../../src/arithmetic/arithmetic.ts';
import { DimensionError } from '../../src/errors.ts';
import { random } from '../../src/random.ts';
import { MESSAGE, expectThrows } from './laws.ts';
import { eighths, seeds, sizes } from './matrices.ts';

/** A system, a matrix of it made of entries that every system holds exactly, and its entries as something to compare. */
export interface System<M> {
  readonly A: Arithmetic<M>;
  readonly read: (a: M) => unknown;
}

const drawRows = (seed: number, length: number, count: number): Int32Array => {
  const r = random(seed, 'rows');
  return Int32Array.from({ length }, () => r.integer(-1, count - 1));
};

/** What `inner`, `reshape`, `gather` and `scatter` promise, in any system: held against plain loops over arrays of exact sums. */
export function rowLaws<M>(system: () => System<M>): void {
  const law = async (
    run: (s: System<M>, seed: number, m: number, n: number, k: number) => Promise<void>,
  ): Promise<void> =>
    fc.assert(
      fc.asyncProperty(seeds, sizes, sizes, sizes, async (seed, m, n, k) => run(system(), seed, m, n, k)),
      { seed: 8, numRuns: 25 },
    );
  const same = async ({ A, read }: System<M>, got: M, rows: number, columns: number, expected: Float64Array) => {
    expect(A.shape(got)).toEqual([rows, columns]);
    expect(await read(got)).toEqual(await read(A.matrix(rows, columns, expected)));
  };

  test('the inner product is the sum of products entry by entry, which is the trace of a product', () =>
    law(async (s, seed, m, n) => {
      const { A, read } = s;
      const [x, y] = [eighths(seed, m * n), eighths(seed + 1, m * n)];
      const [a, b] = [A.matrix(m, n, x), A.matrix(m, n, y)];
      await same(s, A.inner(a, b), 1, 1, Float64Array.of(x.reduce((sum, v, i) => sum + v * y[i]!, 0)));
      const product = A.multiply(a, b, { transposeA: true });
      const trace = Array.from({ length: n }, (_, j) => {
        const e = A.matrix(
          n,
          1,
          Float64Array.from({ length: n }, (__, i) => (i === j ? 1 : 0)),
        );
        return A.multiply(e, A.multiply(product, e), { transposeA: true });
      }).reduce((sum, entry) => A.add(sum, entry));
      expect(await read(A.inner(a, b))).toEqual(await read(trace));
    }));

  test('reshaping keeps the entries row by row, and undoes itself', () =>
    law(async (s, seed, m, n, k) => {
      const x = eighths(seed, m * n * k);
      const a = s.A.matrix(m, n * k, x);
      const b = s.A.reshape(a, m * n, k);
      await same(s, b, m * n, k, x);
      await same(s, s.A.reshape(b, m, n * k), m, n * k, x);
    }));

  test('gathering takes the rows that are named, twice where they are named twice, and zeros for −1', () =>
    law(async (s, seed, m, n, k) => {
      const x = eighths(seed, m * n);
      const rows = drawRows(seed, 2 * k, m);
      const a = s.A.matrix(m, n, x);
      const expected = Array.from(rows, (row) => Array.from({ length: n }, (_, j) => (row < 0 ? 0 : x[row * n + j]!)));
      await same(s, s.A.gather(a, rows), 2 * k, n, Float64Array.from(expected.flat()));
      await same(s, a, m, n, x);
    }));

  test('scattering sums the rows with the same number, and drops those with −1', () =>
    law(async (s, seed, m, n, k) => {
      const x = eighths(seed, 3 * m * n);
      const rows = drawRows(seed, 3 * m, k);
      const expected = new Float64Array(k * n);
      x.forEach((v, at) => {
        const row = rows[Math.floor(at / n)]!;
        if (row >= 0) expected[row * n + (at % n)]! += v;
      });
      await same(s, s.A.scatter(s.A.matrix(3 * m, n, x), rows, k), k, n, expected);
    }));

  test('scatter is the adjoint of gather: ⟨gather(A), B⟩ = ⟨A, scatter(B)⟩', () =>
    law(async ({ A, read }, seed, m, n, k) => {
      const rows = drawRows(seed, 2 * k, m);
      const [a, b] = [A.matrix(m, n, eighths(seed, m * n)), A.matrix(2 * k, n, eighths(seed + 1, 2 * k * n))];
      const [left, right] = [A.inner(A.gather(a, rows), b), A.inner(a, A.scatter(b, rows, m))];
      expect(await read(left)).toEqual(await read(right));
    }));

  test('nine rows for one number are summed, as many as a 3×3 kernel has', async () => {
    const s = system();
    const sums = s.A.scatter(
      s.A.matrix(10, 1, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
      Int32Array.of(1, 1, 1, 1, 1, 1, 1, 1, 1, 0),
      3,
    );
    await same(s, sums, 3, 1, Float64Array.of(10, 45, 0));
  });

  const misuses: [string, string, (A: Arithmetic<M>, a: M) => unknown][] = [
    ['an inner product of 2×3 and 3×2', 'inner', (A, a) => A.inner(a, A.transpose(a))],
    ['reshaping 2×3 to 2×2', 'reshape', (A, a) => A.reshape(a, 2, 2)],
    ['reshaping 2×3 to −2×−3', 'reshape', (A, a) => A.reshape(a, -2, -3)],
    ['gathering no row', 'gather', (A, a) => A.gather(a, new Int32Array(0))],
    ['gathering row 2 of two', 'gather', (A, a) => A.gather(a, Int32Array.of(0, 2))],
    ['gathering row −2', 'gather', (A, a) => A.gather(a, Int32Array.of(-2))],
    ['scattering two rows by three numbers', 'scatter', (A, a) => A.scatter(a, Int32Array.of(0, 1, 0), 2)],
    ['scattering to row 2 of two', 'scatter', (A, a) => A.scatter(a, Int32Array.of(0, 2), 2)],
    ['scattering to half a row', 'scatter', (A, a) => A.scatter(a, Int32Array.of(0, 0), 0.5)],
  ];
  test.each(misuses)('%s throws a DimensionError from %s', (_, where, body) => {
    const { A } = system();
    const a = A.matrix(2, 3, [1, 2, 3, 4, 5, 6]);
    expectThrows(() => body(A, a), DimensionError, MESSAGE);
    expectThrows(() => body(A, a), DimensionError, new RegExp(`\\.${where}: `));
  });
}
