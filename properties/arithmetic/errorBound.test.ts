import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Arithmetic } from '../../src/arithmetic/arithmetic.ts';
import { bignumber64 } from '../../src/arithmetic/bignumber.ts';
import { errorBound } from '../../src/arithmetic/errorBound.ts';
import { float64 } from '../../src/arithmetic/float64.ts';
import { rational } from '../../src/arithmetic/rational.ts';
import { tfjs } from '../../src/arithmetic/tfjs.ts';
import { SingularError } from '../../src/errors.ts';
import { exactly, within } from './fractions.ts';
import { thrown } from './laws.ts';
import { logUniform, planted, seeds, sizes } from './matrices.ts';
import { OF_ROWS } from './programs.ts';
import { gamma } from './rounding.ts';
import {
  type Formula,
  DOUBLE,
  SINGLE,
  truth,
  none,
  tally,
  randomProgram,
  illConditioned,
  formedSystem,
  judge,
} from './boundedFormulas.ts';

describe('errorBound over float64', () => {
  test('float64 lies within the bound of the exact value for random programs, entry by entry', () => {
    const count = none();
    fc.assert(
      fc.property(seeds, sizes, fc.integer({ min: 1, max: 5 }), (seed, n, length) => {
        judge(count, randomProgram(seed, n, length));
        expect(count.outside).toBe(0);
      }),
      { seed: 21, numRuns: 120 },
    );
    expect(count.finite).toBeGreaterThan(count.infinite);
  });

  test('float64 lies within the bound for random programs that move and sum rows, entry by entry', () => {
    const count = none();
    fc.assert(
      fc.property(seeds, sizes, fc.integer({ min: 1, max: 5 }), (seed, n, length) => {
        judge(count, randomProgram(seed, n, length, OF_ROWS));
        expect(count.outside).toBe(0);
      }),
      { seed: 28, numRuns: 120 },
    );
    expect(count.finite).toBeGreaterThan(count.infinite);
  });

  test('float64 lies within the bound for systems of any condition number from 1 to 10^18, and hopeless ones get Infinity', () => {
    const [benign, hopeless] = [none(), none()];
    fc.assert(
      fc.property(seeds, sizes, fc.integer({ min: 0, max: 72 }), (seed, n, quarter) => {
        const kappa = 10 ** (quarter / 4);
        judge(quarter <= 36 ? benign : hopeless, illConditioned(seed, n + 1, kappa));
        expect(benign.outside + hopeless.outside).toBe(0);
      }),
      { seed: 22, numRuns: 150 },
    );
    expect(benign.finite).toBeGreaterThan(0);
    expect(benign.infinite).toBe(0); // up to 10^9, 53 bits are plenty
    expect(hopeless.infinite).toBeGreaterThan(0);
  });

  test('float64 lies within the bound for systems that the formula forms itself', () => {
    const count = none();
    fc.assert(
      fc.property(seeds, sizes, fc.integer({ min: 0, max: 14 }), (seed, n, thin) => {
        judge(count, formedSystem(seed, n + 1, thin));
        expect(count.outside).toBe(0);
      }),
      { seed: 23, numRuns: 100 },
    );
    expect(count.finite).toBeGreaterThan(count.infinite);
  });

  // (x + c) − c with c = 10^9: its error is nine digits above any rounding that follows, so whoever drops it is seen.
  const noisy = <M>(A: Arithmetic<M>, x: M, c: M): M => A.subtract(A.add(x, c), c);
  const operations: [string, (seed: number, n: number) => Formula][] = [
    ['the left operand of a sum', (s, n) => (A) => A.add(vague(A, s, n), draw(A, s + 1, n))],
    ['the right operand of a sum', (s, n) => (A) => A.add(draw(A, s, n), vague(A, s + 1, n))],
    ['the right operand of a difference', (s, n) => (A) => A.subtract(draw(A, s, n), vague(A, s + 1, n))],
    ['the left factor of a product', (s, n) => (A) => A.multiply(vague(A, s, n), draw(A, s + 1, n))],
    ['the right factor of a product', (s, n) => (A) => A.multiply(draw(A, s, n), vague(A, s + 1, n))],
    ['a transposed left factor', (s, n) => (A) => A.multiply(vague(A, s, n), draw(A, s + 1, n), { transposeA: true })],
    ['a transposed right factor', (s, n) => (A) => A.multiply(draw(A, s, n), vague(A, s + 1, n), { transposeB: true })],
    ['a transposed matrix', (s, n) => (A) => A.transpose(vague(A, s, n))],
    ['a scaled matrix', (s, n) => (A) => A.scale(draw(A, s, 1), vague(A, s + 1, n))],
    ['a factor of scaling', (s, n) => (A) => A.scale(vague(A, s, 1), draw(A, s + 1, n))],
    ['the left factor of an inner product', (s, n) => (A) => A.inner(vague(A, s, n), draw(A, s + 1, n))],
    ['the right factor of an inner product', (s, n) => (A) => A.inner(draw(A, s, n), vague(A, s + 1, n))],
    ['a matrix in another shape', (s, n) => (A) => A.reshape(vague(A, s, n), 1, n * n)],
    ['rows taken', (s, n) => (A) => A.gather(vague(A, s, n), Int32Array.of(n - 1, -1, 0))],
    ['rows summed', (s, n) => (A) => A.scatter(vague(A, s, n), new Int32Array(n), 2)],
    ['a reciprocal', (s) => (A) => A.reciprocal(vague(A, s, 1))],
    ['the right side of a system', (s, n) => (A) => A.solve(A.matrix(n, n, planted(s, n, 10)), vague(A, s, n))],
    ['the matrix of a system', (s, n) => (A) => A.solve(vagueSystem(A, s, n), draw(A, s, n))],
  ];
  function draw<M>(A: Arithmetic<M>, seed: number, n: number): M {
    return A.matrix(n, n, logUniform(seed, n * n, 1));
  }
  function vague<M>(A: Arithmetic<M>, seed: number, n: number): M {
    const large = A.matrix(
      n,
      n,
      Float64Array.from({ length: n * n }, () => 1e9),
    );
    return noisy(A, draw(A, seed, n), large);
  }
  function vagueSystem<M>(A: Arithmetic<M>, seed: number, n: number): M {
    return noisy(A, A.matrix(n, n, planted(seed, n, 10)), A.scale(A.matrix(1, 1, [1e9]), A.identity(n)));
  }

  test.each(operations)('the error of %s is passed on', (_, formula) => {
    const count = none();
    for (let seed = 0; seed < 12; seed++) judge(count, formula(seed, 1 + (seed % 4)));
    expect(count.outside).toBe(0);
    expect(count.finite).toBeGreaterThan(0);
    expect(count.infinite).toBe(0);
  });

  test('the rounding of a sum of 2,000 rows is counted, and outweighs the errors of its terms', () => {
    const count = none();
    const positive = logUniform(5, 2000, 1).map(Math.abs);
    const sum: Formula = (A) => A.scatter(A.matrix(2000, 1, positive), new Int32Array(2000), 1);
    judge(count, sum);
    expect(count).toEqual({ finite: 1, infinite: 0, outside: 0 });
    const terms = positive.reduce((total, x) => total + x, 0) * 2 ** -53;
    expect(within(exactly(sum(float64).data[0]!), truth(sum(rational))[0]!, terms)).toBe(false);
  });

  test('a system beyond 53 bits never gets a finite bound', () => {
    for (let seed = 0; seed < 40; seed++) {
      const a = planted(seed, 4, 1e18);
      const bounded = thrown(() => DOUBLE.solve(DOUBLE.matrix(4, 4, a), DOUBLE.identity(4)));
      if (bounded !== undefined) expect(bounded).toBeInstanceOf(SingularError);
      else
        expect([...DOUBLE.solve(DOUBLE.matrix(4, 4, a), DOUBLE.identity(4)).error]).toEqual(
          Array.from({ length: 16 }, () => Infinity),
        );
    }
  });

  test('a number that may be zero has no finite bound on its reciprocal, and what uses it has none either', () => {
    const c = DOUBLE.subtract(DOUBLE.matrix(1, 1, [1 + 2 ** -52]), DOUBLE.matrix(1, 1, [1]));
    const inverse = DOUBLE.reciprocal(c);
    expect(inverse.error).toEqual(Float64Array.of(Infinity));
    expect(DOUBLE.scale(inverse, DOUBLE.identity(2)).error[0]).toBe(Infinity);
    expect(DOUBLE.multiply(inverse, DOUBLE.matrix(1, 1, [0])).error[0]).toBe(Infinity);
  });

  test('the judge has power: a tenth of the bound’s unit roundoff is not enough', () => {
    const tenth = errorBound(float64, 2 ** -53 / 10);
    const count = none();
    for (let seed = 0; seed < 60; seed++) {
      const formula: Formula = (A) =>
        A.add(A.matrix(3, 3, logUniform(seed, 9)), A.matrix(3, 3, logUniform(seed + 99, 9)));
      tally(count, formula(float64).data, truth(formula(rational)), formula(tenth).error);
    }
    expect(count.outside).toBeGreaterThan(0);
  });

  test('for a plain product the bound is at most (γ_k + 2.01u)|A||B|: the proven bound, with inputs rounded once', () =>
    fc.assert(
      fc.property(seeds, sizes, fc.integer({ min: 1, max: 60 }), (seed, n, k) => {
        const [a, b] = [logUniform(seed, n * k), logUniform(seed + 1, k * n)];
        const { error } = DOUBLE.multiply(DOUBLE.matrix(n, k, a), DOUBLE.matrix(k, n, b));
        const size = float64.multiply(float64.matrix(n, k, a.map(Math.abs)), float64.matrix(k, n, b.map(Math.abs)));
        error.forEach((e, i) => expect(e).toBeLessThanOrEqual((gamma(k, 2 ** -53) + 2.01 * 2 ** -53) * size.data[i]!));
      }),
      { seed: 24, numRuns: 60 },
    ));

  // ‖C‖_F ≤ √n/λ_min, tr A ≤ nλ_max and ‖A‖_F ≤ √n λ_max give √n κ ((3n+1)n + √n + …)u‖x‖; errors of b give √n κ u‖x‖ more.
  test('for a system of condition number ≤ 1000 the bound is at most 1.1 κ√n (3n² + 3n + 2.5√n) u‖x‖: loose by a power of n only', () =>
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 3 }), (seed, n, decade) => {
        const kappa = 10 ** decade;
        const a = DOUBLE.matrix(n, n, planted(seed, n, kappa));
        const { value, error } = DOUBLE.solve(a, DOUBLE.matrix(n, 1, logUniform(seed, n)));
        const factor = 1.1 * kappa * Math.sqrt(n) * (3 * n * n + 3 * n + 2.5 * Math.sqrt(n));
        expect(error[0]! / (2 ** -53 * Math.hypot(...value.data))).toBeLessThanOrEqual(factor);
      }),
      { seed: 25, numRuns: 60 },
    ));

  test('a system of 360 equations has a finite bound: 129 600 entries are no obstacle', () => {
    const x = DOUBLE.solve(DOUBLE.identity(360), DOUBLE.matrix(360, 1, logUniform(1, 360)));
    expect(x.error.every(Number.isFinite)).toBe(true);
  });

  test('a bound says what it bounds: shapes, entries and name are those of its base', () => {
    const a = DOUBLE.matrix(2, 3, [1, 2, 3, 4, 5, 6]);
    expect(DOUBLE.shape(DOUBLE.transpose(a))).toEqual([3, 2]);
    expect(DOUBLE.entries(DOUBLE.transpose(a))).toEqual(Float64Array.of(1, 4, 2, 5, 3, 6));
    const asymmetric = { ...a, error: Float64Array.of(1, 2, 3, 4, 5, 6) };
    expect(DOUBLE.transpose(asymmetric).error).toEqual(Float64Array.of(1, 4, 2, 5, 3, 6));
    expect(DOUBLE.name).toBe('errorBound(float64, 1.1e-16)');
  });
});

describe.each(['wasm', 'cpu'])('errorBound at 2⁻²⁴ for tfjs on %s', (backend) => {
  test('float32 lies within the bound of the exact value for programs, planted and formed systems', async () => {
    const A = await tfjs(backend);
    const count = none();
    const formulas = Array.from({ length: 40 }, (_, seed) => [
      randomProgram(seed, 1 + (seed % 4), 1 + (seed % 5)),
      illConditioned(seed, 2 + (seed % 3), 10 ** (seed % 9)),
      formedSystem(seed, 2 + (seed % 3), seed % 7),
    ]).flat();
    for (const formula of formulas) {
      const values = await A.read(A.scope(() => formula(A)));
      tally(count, values, truth(formula(rational)), formula(SINGLE).error);
    }
    expect(count.outside).toBe(0);
    expect(count.finite).toBeGreaterThan(count.infinite);
    expect(count.infinite).toBeGreaterThan(0);
  });
});

describe('errorBound over bignumber64', () => {
  test('with 64 digits beneath it, the bound for float64 is finite and sound at condition number 10^9', () => {
    const LONG = errorBound(bignumber64, 2 ** -53);
    const count = none();
    for (let seed = 0; seed < 8; seed++) {
      const formula = illConditioned(seed, 3, 1e9);
      tally(count, formula(float64).data, truth(formula(rational)), formula(LONG).error);
    }
    expect(count).toEqual({ finite: 32, infinite: 0, outside: 0 });
  });
});
