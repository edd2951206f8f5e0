import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Arithmetic } from '../../src/arithmetic/arithmetic.ts';
import { type DegreeBound, degree, denominatorDegree } from '../../src/arithmetic/degree.ts';
import { requireElementwise } from '../../src/arithmetic/requireElementwise.ts';
import { type Formula, alongLine, difference, isRationalOfType } from './alongLine.ts';
import { MESSAGE, expectThrows } from './laws.ts';
import { DimensionError } from '../../src/errors.ts';
import { seeds } from './matrices.ts';
import { OF_ENTRIES, OF_ROWS, POLYNOMIAL, type Program, RATIONAL, evaluate, program } from './programs.ts';

const square = (n: number): [number, number][] => [
  [n, n],
  [n, n],
  [n, n],
];
const boundOf = (formula: Formula, shapes: readonly (readonly [number, number])[]): DegreeBound =>
  formula(
    degree,
    shapes.map(([m, n]) => degree.variable(m, n)),
  );
const formulaOf =
  (code: Program): Formula =>
  (A, w) =>
    evaluate(A, code, w);

describe('degree', () => {
  test('a polynomial formula has no higher degree than its bound: finite differences one order above vanish', () => {
    let judged = 0;
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 5 }), (seed, n, length) => {
        const formula = formulaOf(program(seed, n, length, POLYNOMIAL));
        const bound = boundOf(formula, square(n));
        expect(denominatorDegree(bound.denominator)).toBe(0);
        if (bound.numerator > 60) return;
        judged++;
        for (const f of alongLine(formula, square(n), seed, bound.numerator + 2))
          expect(difference(f, bound.numerator + 1)).toBe(0n);
      }),
      { seed: 31, numRuns: 80 },
    );
    expect(judged).toBeGreaterThan(70);
  });

  test('a polynomial formula that moves and sums rows has no higher degree than its bound either', () => {
    let judged = 0;
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 4 }), (seed, n, length) => {
        const formula = formulaOf(program(seed, n, length, OF_ROWS));
        const bound = boundOf(formula, square(n));
        if (bound.numerator > 60) return;
        judged++;
        for (const f of alongLine(formula, square(n), seed, bound.numerator + 2))
          expect(difference(f, bound.numerator + 1)).toBe(0n);
      }),
      { seed: 33, numRuns: 60 },
    );
    expect(judged).toBeGreaterThan(50);
  });

  test('a formula with solves and reciprocals is N/D with degrees no higher than its bounds', () => {
    let [judged, proper] = [0, 0];
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 2, max: 4 }), (seed, n, length) => {
        const formula = formulaOf(program(seed, n, length, RATIONAL));
        const bound = boundOf(formula, square(n));
        const [a, b] = [bound.numerator, denominatorDegree(bound.denominator)];
        if (a + b > 50) return;
        judged++;
        if (b > 0) proper++;
        for (const f of alongLine(formula, square(n), seed, a + b + 12).slice(0, 2))
          expect(isRationalOfType(f, a, b)).toBe(true);
      }),
      { seed: 32, numRuns: 160 },
    );
    expect(judged).toBeGreaterThan(40);
    expect(proper).toBeGreaterThan(20);
  });

  test('with polynomials entry by entry over quotients, a formula is N/D with degrees no higher than its bounds', () => {
    let [judged, proper] = [0, 0];
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 2 }), fc.integer({ min: 2, max: 4 }), (seed, n, length) => {
        const formula = formulaOf(program(seed, n, length, OF_ENTRIES));
        const bound = boundOf(formula, square(n));
        const [a, b] = [bound.numerator, denominatorDegree(bound.denominator)];
        if (a + b > 50) return;
        judged++;
        if (b > 0) proper++;
        for (const f of alongLine(formula, square(n), seed, a + b + 12).slice(0, 2))
          expect(isRationalOfType(f, a, b)).toBe(true);
      }),
      { seed: 34, numRuns: 320 },
    );
    expect(judged).toBeGreaterThan(40);
    expect(proper).toBeGreaterThan(20);
  });

  test.each<[string, Formula, number, number]>([
    ['1/w + 1/(4w²)', (A, w) => requireElementwise(A, 'test').activate('quadratic', A.reciprocal(w[0]!)), 1, 2],
    ['1 + 1/(2w)', (A, w) => requireElementwise(A, 'test').slope('quadratic', A.reciprocal(w[0]!)), 1, 1],
  ])('the bound of %s is N/D of its degrees, and of no lower ones', (_, formula, a, b) => {
    const shapes = [[1, 1]] as const;
    const bound = boundOf(formula, shapes);
    expect([bound.numerator, denominatorDegree(bound.denominator)]).toEqual([a, b]);
    const f = alongLine(formula, shapes, 3, a + b + 12)[0]!;
    expect(isRationalOfType(f, a, b)).toBe(true);
    expect(isRationalOfType(f, a - 1, b)).toBe(false);
    expect(isRationalOfType(f, a, b - 1)).toBe(false);
  });

  const chain =
    (k: number): Formula =>
    <M>(A: Arithmetic<M>, w: readonly M[]): M =>
      Array.from({ length: k }, (_, i) => w[i % w.length] as M).reduce((a, x) => A.multiply(a, x));

  test.each([2, 3, 5, 8])('a product of %i variables has degree exactly that', (k) => {
    const bound = boundOf(chain(k), square(2));
    expect(bound.numerator).toBe(k);
    const f = alongLine(chain(k), square(2), k, k + 2)[0]!;
    expect(difference(f, k + 1)).toBe(0n);
    expect(difference(f, k)).not.toBe(0n);
  });

  test('the bound of a solve by a matrix of variables is tight for n = 1, 2, 3', () => {
    for (const n of [1, 2, 3]) {
      const formula: Formula = (A, w) => A.solve(w[0]!, w[1]!);
      const bound = boundOf(formula, square(n));
      expect([bound.numerator, denominatorDegree(bound.denominator)]).toEqual([n, n]);
      const f = alongLine(formula, square(n), n, 2 * n + 12)[0]!;
      expect(isRationalOfType(f, n, n)).toBe(true);
      expect(isRationalOfType(f, n - 1, n)).toBe(false);
      expect(isRationalOfType(f, n, n - 1)).toBe(false);
    }
  });

  test('two solves with the same matrix share one determinant, with equal copies of it they do not', () => {
    const w = degree.variable(3, 3);
    const b = degree.variable(3, 1);
    const twice = degree.add(degree.solve(w, b), degree.solve(w, b));
    expect([twice.numerator, denominatorDegree(twice.denominator)]).toEqual([3, 3]);
    const apart = degree.add(degree.solve(w, b), degree.solve(degree.variable(3, 3), b));
    expect([apart.numerator, denominatorDegree(apart.denominator)]).toEqual([6, 6]);
  });

  test('a sum of fractions over different denominators is N/D of its bound, and of no lower numerator', () => {
    const shapes = [
      [1, 1],
      [1, 1],
    ] as const;
    const formula: Formula = (A, [v, w]) => A.add(A.reciprocal(v!), A.scale(A.reciprocal(w!), A.multiply(v!, v!)));
    const bound = boundOf(formula, shapes);
    const [a, b] = [bound.numerator, denominatorDegree(bound.denominator)];
    expect([a, b]).toEqual([3, 2]); // (w + v³)/(vw)
    const f = alongLine(formula, shapes, 1, a + b + 12)[0]!;
    expect(isRationalOfType(f, a, b)).toBe(true);
    expect(isRationalOfType(f, a - 1, b)).toBe(false);
    expect(isRationalOfType(f, a, b - 1)).toBe(false);
  });

  const nested: [string, Formula][] = [
    ['a solve by a solve', (A, w) => A.solve(A.solve(w[0]!, w[1]!), w[2]!)],
    ['a solve by a scaled matrix', (A, w) => A.solve(A.scale(A.reciprocal(corner(A, w[0]!)), w[1]!), w[2]!)],
    ['the reciprocal of a reciprocal', (A, w) => A.reciprocal(A.reciprocal(corner(A, w[0]!)))],
    ['the reciprocal of an entry of a solve', (A, w) => A.reciprocal(corner(A, A.solve(w[0]!, w[1]!)))],
  ];
  function corner<M>(A: Arithmetic<M>, a: M): M {
    const n = A.shape(a)[0];
    const e = A.matrix(
      n,
      1,
      Float64Array.from({ length: n }, (_, i) => (i === 0 ? 1 : 0)),
    );
    return A.multiply(e, A.multiply(a, e), { transposeA: true });
  }

  test.each(nested.flatMap(([what, formula]) => [1, 2, 3].map((n) => [what, n, formula] as const)))(
    'a denominator that ends up in the numerator is counted: %s, n = %i',
    (_, n, formula) => {
      const bound = boundOf(formula, square(n));
      const [a, b] = [bound.numerator, denominatorDegree(bound.denominator)];
      const f = alongLine(formula, square(n), n, a + b + 12)[0]!;
      expect(isRationalOfType(f, a, b)).toBe(true);
    },
  );

  test('numbers and identities have degree 0, and shapes follow the operations', () => {
    expect(degree.matrix(2, 2, [1, 2, 3, 4]).numerator).toBe(0);
    expect(degree.identity(3).numerator).toBe(0);
    const [a, b] = [degree.variable(2, 3), degree.variable(4, 3)];
    expect(degree.shape(degree.multiply(a, b, { transposeB: true }))).toEqual([2, 4]);
    expect(degree.shape(degree.transpose(a))).toEqual([3, 2]);
    expect(degree.shape(degree.solve(degree.identity(2), a))).toEqual([2, 3]);
  });

  test.each<[string, () => unknown]>([
    ['adding', () => degree.add(degree.variable(2, 3), degree.variable(3, 2))],
    ['subtracting', () => degree.subtract(degree.variable(2, 3), degree.variable(3, 2))],
    ['scaling', () => degree.scale(degree.variable(2, 1), degree.variable(3, 2))],
    ['multiplying', () => degree.multiply(degree.variable(2, 3), degree.variable(2, 3))],
    ['solving', () => degree.solve(degree.variable(2, 3), degree.variable(2, 1))],
    ['inverting', () => degree.reciprocal(degree.variable(2, 2))],
  ])('%s shapes that do not fit throws a DimensionError', (_, body) => expectThrows(body, DimensionError, MESSAGE));
});
