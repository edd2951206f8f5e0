import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Dual, dual } from '../../src/arithmetic/dual.ts';
import { type RationalMatrix, rational as A } from '../../src/arithmetic/rational.ts';
import { misuse } from './laws.ts';
import { digits, seeds, sizes } from './matrices.ts';
import { POLYNOMIAL, RATIONAL, evaluate, program } from './programs.ts';
import { degree } from '../../src/arithmetic/degree.ts';

type M = RationalMatrix;
const D = dual(A);
const same = (a: M, b: M): void => expect(A.format(a)).toEqual(A.format(b));
const number = (x: number): M => A.matrix(1, 1, [x]);
const draw = (seed: number, n: number): M => A.matrix(n, n, digits(seed, n * n));
const pairs = (seed: number, n: number): Dual<M>[] =>
  [0, 1, 2].map((i) => ({ value: draw(seed + i, n), tangent: draw(seed + 10 + i, n) }));
/** f(W + tD) */
const shifted = (w: readonly Dual<M>[], t: number): M[] => w.map((x) => A.add(x.value, A.scale(number(t), x.tangent)));

/** ((a, ȧ), (0, a)): a + εȧ as a matrix over the base, since ε is represented by ((0, 1), (0, 0)). */
function block({ value, tangent }: Dual<M>): M {
  const [rows, columns] = A.shape(value);
  const zero = A.subtract(value, value);
  const data = Array.from({ length: 4 * rows * columns }, (_, at) => {
    const [i, j] = [Math.floor(at / (2 * columns)), at % (2 * columns)];
    const from = i < rows ? (j < columns ? value : tangent) : j < columns ? zero : value;
    return from.data[(i % rows) * columns + (j % columns)]!;
  });
  return { rows: 2 * rows, columns: 2 * columns, data };
}

describe('dual over rational', () => {
  misuse('dual(rational)', () => ({ ...D, name: 'rational' }));

  test('a formula of degree ≤ 2 has the derivative that central differences give, which are exact there', () =>
    fc.assert(
      fc.property(seeds, sizes, (seed, n) => {
        const w = pairs(seed, n);
        const f = <X>(B: typeof A | typeof D, [u, v, x]: readonly X[]): X => {
          const C = B as unknown as {
            add(a: X, b: X): X;
            subtract(a: X, b: X): X;
            multiply(a: X, b: X, c?: object): X;
          };
          return C.subtract(C.add(C.multiply(u!, v!, { transposeA: true }), C.multiply(x!, x!)), v!);
        };
        const slope = A.scale(A.reciprocal(number(2)), A.subtract(f(A, shifted(w, 1)), f(A, shifted(w, -1))));
        same(f(D, w).tangent, slope);
        same(f(D, w).value, f(A, shifted(w, 0)));
      }),
      { seed: 41, numRuns: 50 },
    ));

  test('a polynomial program of any degree has the derivative of the polynomial that interpolates it', () => {
    let judged = 0;
    fc.assert(
      fc.property(seeds, sizes, fc.integer({ min: 1, max: 4 }), (seed, n, length) => {
        const code = program(seed, n, length, POLYNOMIAL);
        const d = evaluate(
          degree,
          code,
          [0, 1, 2].map(() => degree.variable(n, n)),
        ).numerator;
        if (d > 16) return;
        judged++;
        const w = pairs(seed, n);
        // f'(0) = Σ_{k=1}^{d} (−1)^{k+1} Δᵏf(0)/k
        let row = Array.from({ length: d + 1 }, (_, t) => evaluate(A, code, shifted(w, t)));
        let slope = A.subtract(row[0]!, row[0]!);
        for (let k = 1; k <= d; k++) {
          row = row.slice(1).map((x, i) => A.subtract(x, row[i]!));
          const term = A.scale(A.reciprocal(number(k % 2 === 1 ? k : -k)), row[0]!);
          slope = A.add(slope, term);
        }
        same(evaluate(D, code, w).tangent, slope);
      }),
      { seed: 42, numRuns: 50 },
    );
    expect(judged).toBeGreaterThan(40);
  });

  test('products, solves and reciprocals are those of the block matrices ((a, ȧ), (0, a))', () =>
    fc.assert(
      fc.property(seeds, sizes, (seed, n) => {
        const [x, y] = pairs(seed, n) as [Dual<M>, Dual<M>];
        const a = D.add(D.multiply(x, x, { transposeA: true }), D.identity(n));
        same(block(D.multiply(x, y)), A.multiply(block(x), block(y)));
        same(block(D.solve(a, y)), A.solve(block(a), block(y)));
        same(D.multiply(a, D.solve(a, y)).tangent, y.tangent);
        const c = D.add(D.multiply(x, x, { transposeA: true }), D.identity(n));
        const corner: Dual<M> = { value: number(0), tangent: number(0) };
        const one = {
          value: { ...corner.value, data: [c.value.data[0]!] },
          tangent: { ...corner.tangent, data: [c.tangent.data[0]!] },
        };
        same(block(D.reciprocal(one)), A.solve(block(one), A.identity(2)));
      }),
      { seed: 43, numRuns: 50 },
    ));

  test('programs with solves obey the chain rule: the tangent is linear in the direction', () =>
    fc.assert(
      fc.property(seeds, sizes, (seed, n) => {
        const code = program(seed, n, 4, RATIONAL);
        const w = pairs(seed, n);
        const other = w.map((x, i) => ({ ...x, tangent: draw(seed + 20 + i, n) }));
        const both = w.map((x, i) => ({ ...x, tangent: A.add(x.tangent, other[i]!.tangent) }));
        const [p, q, sum] = [w, other, both].map((v) => evaluate(D, code, v).tangent) as [M, M, M];
        same(sum, A.add(p, q));
      }),
      { seed: 44, numRuns: 30 },
    ));

  test('inner products obey the product rule, and moved and summed rows move and sum their tangents', () =>
    fc.assert(
      fc.property(seeds, sizes, (seed, n) => {
        const [x, y] = pairs(seed, n) as [Dual<M>, Dual<M>];
        const flat = (a: Dual<M>, m: number, k: number): Dual<M> => D.reshape(a, m, k);
        const product = D.multiply(flat(x, 1, n * n), flat(y, n * n, 1));
        same(D.inner(x, y).value, product.value);
        same(D.inner(x, y).tangent, product.tangent);
        same(
          block(flat(x, n * n, 1)),
          block({ value: A.reshape(x.value, n * n, 1), tangent: A.reshape(x.tangent, n * n, 1) }),
        );
        const rows = Int32Array.from({ length: n }, (_, i) => ((seed + 3 * i) % (n + 1)) - 1);
        same(D.gather(x, rows).tangent, A.gather(x.tangent, rows));
        same(D.scatter(x, rows, n).tangent, A.scatter(x.tangent, rows, n));
      }),
      { seed: 45, numRuns: 30 },
    ));

  test('constants have no tangent', () => {
    same(D.constant(draw(1, 2)).tangent, A.subtract(A.identity(2), A.identity(2)));
    same(D.matrix(1, 1, [3]).tangent, number(0));
    same(D.identity(1).tangent, number(0));
  });
});
