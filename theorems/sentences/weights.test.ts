import { all, create } from 'mathjs';
import { describe, expect, test } from 'vitest';
import { conditioned, kaimingUniform } from '../../src/network/initialisations.ts';
import { random } from '../../src/random.ts';
import { type Exact, same, transposed } from '../closedForms/cases.ts';
import { exact, format } from '../oracles/exact.ts';
import { dot, minus, over, plain, plus, pseudoinverse, sides, times } from './plain.ts';

const math = create(all!);

describe('moments of C.1, over all signs of weights ±σ, which have the variance σ²', () => {
  const [m, n] = [3, 2];
  const sigma = exact.of(0.75);
  const x = [exact.of(2), exact.of(-3)];
  const all64 = Array.from({ length: 2 ** (m * n) }, (_, bits) =>
    Array.from({ length: m }, (__, i) =>
      Array.from({ length: n }, (___, j) => (((bits >> (i * n + j)) & 1) === 1 ? sigma : sigma.neg())),
    ),
  );
  const mean = (f: (W: Exact) => Exact): Exact => over(exact.of(all64.length), all64.map(f).reduce(plus));
  const column = x.map((v) => [v]);
  const norm = dot(column, column);

  test('E[(Wx)_i²] = σ²‖x‖², which is nσ² where E‖x‖² = n', () =>
    expect(format(mean((W) => [[times(W, column)[0]![0]!.mul(times(W, column)[0]![0]!)]]))).toEqual(
      format([[sigma.mul(sigma).mul(norm)]]),
    ));

  test('E‖Wx‖² = mσ²‖x‖²: kept at σ² = 1/m, and m/(3n) of it at σ² = 1/(3n)', () =>
    expect(format(mean((W) => [[dot(times(W, column), times(W, column))]]))).toEqual(
      format([[sigma.mul(sigma).mul(norm).mul(m)]]),
    ));

  test('E[WᵀW] = mσ² I', () =>
    expect(format(mean((W) => times(transposed(W), W)))).toEqual(
      format(
        [
          [m, 0],
          [0, m],
        ].map((row) => row.map((v) => exact.of(v).mul(sigma).mul(sigma))),
      ),
    ));

  test('E‖(I + W)x‖² = (1 + nσ²)‖x‖² for square W', () => {
    const square = all64.map((W) => W.slice(0, n)); // every sign of the first two rows, equally often
    const grown = square.map((W) => [[dot(plus(column, times(W, column)), plus(column, times(W, column)))]]);
    expect(format(over(exact.of(square.length), grown.reduce(plus)))).toEqual(
      format([[norm.mul(sigma.mul(sigma).mul(n).add(1))]]),
    );
  });
});

describe('condition numbers of D.2', () => {
  /** Eigenvalues of the smaller of WᵀW and WWᵀ by mathjs, descending. */
  const squares = (W: Float64Array, rows: number, columns: number): number[] => {
    const a = Array.from({ length: rows }, (_, i) => [...W.subarray(i * columns, (i + 1) * columns)]);
    const t = math.transpose(a);
    const gram = rows >= columns ? math.multiply(t, a) : math.multiply(a, t);
    return (math.eigs(gram).values as number[]).toSorted((p, q) => q - p);
  };

  test.each([
    [5, 5, 10],
    [6, 3, 4],
    [3, 6, 1],
  ])('%i×%i with κ = %i: a linear spectrum of ratio κ and the norm kept', (rows, columns, kappa) => {
    const was = squares(kaimingUniform(random(5, 'D.2'), rows, columns), rows, columns).map(Math.sqrt);
    const is = squares(conditioned(kappa)(random(5, 'D.2'), rows, columns), rows, columns).map(Math.sqrt);
    const k = Math.min(rows, columns);
    const total = (s: readonly number[]): number => s.reduce((sum, v) => sum + v * v, 0);
    const u = 2 ** -53;
    // Squares of singular values carry an error of about 30 k u of the largest, and so their roots κ times as much.
    const bound = 60 * k * u * kappa * is[0]!;
    expect(Math.abs(is[0]! / kappa - is.at(-1)!)).toBeLessThan(bound);
    const steps = is.slice(1).map((s, i) => is[i]! - s);
    for (const step of steps) expect(Math.abs(step - (is[0]! - is.at(-1)!) / (k - 1))).toBeLessThan(2 * bound);
    expect(Math.abs(total(is) - total(was))).toBeLessThan(60 * k * u * total(was));
  });

  test('Eq. 31 by hand: σ_max = 13, k = 3, κ = ½ gives 13, 39/2, 26, whose ratio is ½', () => {
    const kappa = exact.of(0.5);
    const line = [0, 1, 2].map((i) =>
      exact
        .of(1)
        .sub(exact.of(1).sub(exact.of(1).div(kappa)).mul(i).div(2))
        .mul(13),
    );
    expect(line.map((s) => s.toFraction())).toEqual(['13', '39/2', '26']);
    const p = { ...plain(1, [2, 2], 1), x: [2, 3] }; // ‖x‖² = 13 is σ_max, the step ½ is κ
    same(sides('se/eq-31', p).left, [[exact.of(13)]]);
    same(sides('se/eq-31', p).right, [[exact.of(13)]]);
  });

  test('κ = 1 makes a multiple of an orthogonal matrix that is not the identity’s', () => {
    const [largest, ...others] = squares(conditioned(1)(random(6, 'D.2'), 4, 4), 4, 4);
    for (const s of others) expect(Math.abs(s - largest!)).toBeLessThan(60 * 4 * 2 ** -53 * largest!);
    expect(Math.abs(largest! - 1)).toBeGreaterThan(0.1);
  });
});

describe('online and batch natural gradients without hidden layers', () => {
  const rows = (values: readonly (readonly number[])[]): Exact => values.map((row) => row.map(exact.of));
  const [X, Y] = [
    rows([
      [1, 2, -1],
      [0, 1, 3],
    ]),
    rows([
      [2, 0, 1],
      [1, -1, 4],
    ]),
  ];
  const part = (a: Exact, from: number, to: number): Exact => a.map((row) => row.slice(from, to));
  const fit = (x: Exact, y: Exact): Exact => times(y, pseudoinverse(x));

  test('the Fisher matrix of all samples and rate 1/t: the last of three samples ends at the least-squares map', () => {
    const W = fit(part(X, 0, 2), part(Y, 0, 2));
    const [x, y] = [part(X, 2, 3), part(Y, 2, 3)];
    const error = minus(y, times(W, x));
    const step = transposed(exact.solve(times(X, transposed(X)), times(x, transposed(error))));
    expect(format(plus(W, step))).toEqual(format(fit(X, Y)));
  });

  test('each sample’s own Fisher matrix: two steps do not end where one step of the batch does', () => {
    const step = (W: Exact, b: number): Exact => {
      const [x, y] = [part(X, b, b + 1), part(Y, b, b + 1)];
      return plus(W, over(dot(x, x), times(minus(y, times(W, x)), transposed(x))));
    };
    const zero = rows([
      [0, 0],
      [0, 0],
    ]);
    const online = [0, 1].reduce(step, zero);
    expect(format(times(online, part(X, 1, 2)))).toEqual(format(part(Y, 1, 2)));
    expect(format(times(online, part(X, 0, 1)))).not.toEqual(format(part(Y, 0, 1)));
    const p = { ...plain(1, [2, 2], 2), weights: [[0, 0, 0, 0]], x: [1, 2, 0, 1], y: [2, 0, 1, -1] };
    const { left, right } = sides('se/s1-natural-gradient-online-printed', p);
    same(left, fit(part(X, 0, 2), part(Y, 0, 2)));
    same(right, online);
  });
});
