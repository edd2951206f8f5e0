import { describe, expect, test } from 'vitest';
import { float32 } from '../../src/arithmetic/float32.ts';
import type { ArrayArithmetic, DType } from '../../src/arithmetic/hostArithmetic.ts';
import { SingularError } from '../../src/errors.ts';
import { linearNetwork } from '../../src/network/numbers.ts';
import { spectrum } from '../../src/theory/spectrum.ts';
import { expectThrows, misuse } from './laws.ts';
import { digits, logUniform, planted } from './matrices.ts';
import { FLAGS, OWN_ROUNDINGS, productRatio, solveRatio } from './rounding.ts';
import { blasOfThisMachine } from './blasOfThisMachine.ts';
import { spectralLaws } from './spectralLaws.ts';

const SIZES = [1, 2, 3, 5, 64, 65, 130];
const EDGES = [1, 3, 64, 97];

const engines = [
  { name: 'float32', dtype: 'float32', A: float32 },
  { name: 'blas-float64', dtype: 'float64', A: await blasOfThisMachine('float64') },
  { name: 'blas-float32', dtype: 'float32', A: await blasOfThisMachine('float32') },
] as const;

for (const { name, dtype, A } of engines) {
  const absent = typeof A === 'string' ? ` (skipped: ${A})` : '';
  describe.skipIf(absent)(`${name}${absent}`, () => {
    laws(A as ArrayArithmetic<DType>, name, dtype);
  });
}

/** Equal as numbers: 0 is −0. */
function expectEqual(got: ArrayLike<number>, expected: readonly number[]): void {
  expect(got.length).toBe(expected.length);
  const at = expected.findIndex((x, i) => x !== got[i]);
  if (at >= 0) expect.unreachable(`entry ${at} must be ${expected[at]}, got ${got[at]}`);
}

/** What a rounding engine over arrays promises, on entries that the type can hold. */
function laws(A: ArrayArithmetic<DType>, name: string, dtype: DType): void {
  const u = A.unitRoundoff;
  const held = (x: Float64Array): Float64Array => (dtype === 'float32' ? x.map(Math.fround) : x);

  test('it has the unit roundoff of its type', () => expect(u).toBe(dtype === 'float64' ? 2 ** -53 : 2 ** -24));

  misuse(name, () => A);

  test.each(SIZES)('a sum of %i products stays within γ_k|A||B| of the exact one, entry by entry', async (k) => {
    for (const flags of FLAGS) {
      const factors = [held(logUniform(k, 3 * k, 4)), held(logUniform(k + 1, k * 2, 4))] as const;
      expect(await productRatio(A, factors, [3, k, 2], flags)).toBeLessThanOrEqual(OWN_ROUNDINGS);
    }
  });

  test('the bound has teeth: with half the unit roundoff, sums of one product exceed it', async () => {
    const factors = [held(logUniform(1, 60)), held(logUniform(10, 60))] as const;
    expect(await productRatio(A, factors, [60, 1, 60], FLAGS[0]!, u / 2)).toBeGreaterThan(OWN_ROUNDINGS);
  });

  test.each(EDGES.flatMap((m) => EDGES.map((n) => [m, n] as const)))(
    'integer matrices of %i rows and %i columns have exact products, whatever α, β and the transposes',
    (m, n) => {
      for (const k of [1, 4, 33])
        for (const flags of FLAGS)
          for (const [alpha, beta] of [
            [1, 0],
            [1, 1],
            [-2, 0.5],
          ] as const) {
            const [a, b, c] = [digits(m + k, m * k), digits(n + k + 1, k * n), digits(n, m * n)];
            const [ai, at] = flags.transposeA ? [1, m] : [k, 1];
            const [bt, bj] = flags.transposeB ? [1, k] : [n, 1];
            const expected = c.map((x) => beta * x);
            for (let i = 0; i < m; i++)
              for (let t = 0; t < k; t++)
                for (let j = 0; j < n; j++)
                  expected[i * n + j] = expected[i * n + j]! + alpha * a[i * ai + t * at]! * b[t * bt + j * bj]!;
            // In a block, with neighbours that must stay as they are.
            const { all, parts } = A.block([
              [1, 3],
              [m, n],
              [1, 5],
            ]);
            all.data.fill(9);
            parts[1]!.data.set(beta === 0 ? c.map(() => Number.NaN) : c);
            const left = flags.transposeA ? A.matrix(k, m, a) : A.matrix(m, k, a);
            const right = flags.transposeB ? A.matrix(n, k, b) : A.matrix(k, n, b);
            A.gemm(alpha, left, right, beta, parts[1]!, flags);
            expectEqual(all.data, [9, 9, 9, ...expected, 9, 9, 9, 9, 9]);
          }
    },
  );

  test('αX + βY is exact on integers, and β = 0 forgets what Y held', () => {
    for (const n of [1, 7, 1000])
      for (const alpha of [1, -3, 0])
        for (const beta of [0, 1, -2]) {
          const [x, y] = [digits(n, n), digits(n + 1, n)];
          const { all, parts } = A.block([
            [1, 1],
            [1, n],
            [1, 1],
          ]);
          all.data.fill(9);
          parts[1]!.data.set(beta === 0 ? y.map(() => Number.NaN) : y);
          A.axpby(alpha, A.matrix(1, n, x), beta, parts[1]!);
          expectEqual(all.data, [9, ...x.map((v, i) => alpha * v + beta * y[i]!), 9]);
        }
  });

  test('X may be Y', () => {
    for (const [alpha, beta] of [
      [2, 0],
      [3, 1],
      [2, -5],
    ] as const) {
      const { all } = A.block([[1, 5]]);
      all.data.set([1, 2, 3, 4, 5]);
      A.axpby(alpha, all, beta, all);
      expectEqual(
        all.data,
        [1, 2, 3, 4, 5].map((x) => (alpha + beta) * x),
      );
    }
  });

  test('NaN times zero is NaN, in a product as in αX + Y', () => {
    const { parts } = A.block([
      [2, 2],
      [2, 2],
      [2, 2],
    ]);
    const [a, b, c] = [parts[0]!, parts[1]!, parts[2]!];
    a.data[0] = Number.NaN;
    A.gemm(1, a, b, 0, c);
    expect(Array.from(c.data)).toEqual([Number.NaN, Number.NaN, 0, 0]);
    A.axpby(0, a, 1, b);
    expect(Array.from(b.data)).toEqual([Number.NaN, 0, 0, 0]);
  });

  const kappas = dtype === 'float64' ? [1, 1e6, 1e12] : [1, 10, 1e3];
  test.each([1, 3, 5, 64, 65].flatMap((n) => kappas.map((kappa) => [n, kappa] as const)))(
    'solving %i equations of condition number %d has a backward error below Cholesky’s bound',
    async (n, kappa) => {
      const ratio = await solveRatio(A, held(planted(n, n, kappa)), held(logUniform(n + 1, n * 2)), n);
      expect(ratio).toBeLessThanOrEqual(OWN_ROUNDINGS);
    },
  );

  test('solve reads the lower triangle only and leaves its arguments as they are', () => {
    const [a, b] = [A.matrix(2, 2, [4, 77, 2, 3]), A.matrix(2, 3, [1, 2, 3, 1, 5, 6])];
    expect(A.solve(a, b)).toEqual(A.solve(A.matrix(2, 2, [4, 2, 2, 3]), b));
    expect([Array.from(a.data), Array.from(b.data)]).toEqual([
      [4, 77, 2, 3],
      [1, 2, 3, 1, 5, 6],
    ]);
  });

  test.each([
    ['zero', [0, 0, 0, 0]],
    ['indefinite with a positive diagonal', [1, 2, 2, 1]],
    ['negative definite', [-1, 0, 0, -1]],
    ['of rank one', [1, 1, 1, 1]],
  ])('a matrix that is %s is refused', (_, a) =>
    expectThrows(
      () => A.solve(A.matrix(2, 2, a), A.identity(2)),
      SingularError,
      /^solve: A must be symmetric positive definite, got pivot .+; .*bignumber/,
    ),
  );

  test('a matrix with NaN is refused, however large', () => {
    for (const n of [1, 70])
      for (const at of [0, (n - 1) * n]) {
        const a = A.identity(n);
        a.data[at] = Number.NaN;
        expectThrows(() => A.solve(a, A.identity(n)), SingularError, /pivot .*NaN/);
      }
  });

  spectralLaws(A);

  test('the enclosure of a Hessian whose eigenvalues are 1 and 3 contains them, and is tight', () => {
    const n = 20;
    const one = A.identity(n).data;
    const network = linearNetwork(A, { widths: [n, n, n, n], weights: [one, one, one] });
    const { mu, lambdaMax } = spectrum(A, network);
    // A proposal off by 10 N² u ‖H‖_F with N = 2n, doubled once or twice, and the roundings of forming H and of the factorisation
    const slack = 50 * (2 * n) ** 2 * u * Math.sqrt(2 * n * 5);
    expect(mu).toBeLessThanOrEqual(1);
    expect(mu).toBeGreaterThanOrEqual(1 - slack);
    expect(lambdaMax).toBeGreaterThanOrEqual(3);
    expect(lambdaMax).toBeLessThanOrEqual(3 + slack);
  });
}
