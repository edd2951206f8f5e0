import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Arithmetic, ExactArithmetic } from '../../src/arithmetic/arithmetic.ts';
import { DimensionError, type PcnCheckError, SingularError, ValueError } from '../../src/errors.ts';
import { seeds, sizes } from './matrices.ts';

/** Every message reads `<function>: <argument> must <condition>, got <value>…`. */
export const MESSAGE = /^[\w-]+\.\w+: .+ must .+, got .+$/s;

export function thrown(body: () => unknown): unknown {
  try {
    body();
  } catch (error) {
    return error;
  }
  return undefined;
}

export function expectThrows(body: () => unknown, type: new (message: string) => PcnCheckError, text: RegExp): void {
  const error = thrown(body);
  expect(error).toBeInstanceOf(type);
  expect((error as PcnCheckError).message).toMatch(text);
}

/** What holds in every commutative ring, and what `solve` and `reciprocal` promise on top. */
export function exactLaws<M>(A: ExactArithmetic<M>, draw: (seed: number, m: number, n: number) => M): void {
  const same = (a: M, b: M): void => expect(A.format(a)).toEqual(A.format(b));
  const law = (run: (s: number, m: number, k: number, n: number) => void): void =>
    fc.assert(fc.property(seeds, sizes, sizes, sizes, run), { seed: 7, numRuns: 40 });
  const spd = (seed: number, n: number): M => {
    const X = draw(seed, n, n);
    return A.add(A.multiply(X, X, { transposeA: true }), A.identity(n));
  };

  test('addition is associative and commutative, and subtraction undoes it', () =>
    law((s, m, n) => {
      const [a, b, c] = [draw(s, m, n), draw(s + 1, m, n), draw(s + 2, m, n)];
      same(A.add(A.add(a, b), c), A.add(a, A.add(b, c)));
      same(A.add(a, b), A.add(b, a));
      same(A.subtract(A.add(a, b), b), a);
    }));

  test('multiplication is associative', () =>
    law((s, m, k, n) => {
      const [a, b, c] = [draw(s, m, k), draw(s + 1, k, n), draw(s + 2, n, m)];
      same(A.multiply(A.multiply(a, b), c), A.multiply(a, A.multiply(b, c)));
    }));

  test('multiplication distributes over addition from both sides', () =>
    law((s, m, k, n) => {
      const [a, b, c, d] = [draw(s, m, k), draw(s + 1, k, n), draw(s + 2, k, n), draw(s + 3, m, k)];
      same(A.multiply(a, A.add(b, c)), A.add(A.multiply(a, b), A.multiply(a, c)));
      same(A.multiply(A.subtract(a, d), b), A.subtract(A.multiply(a, b), A.multiply(d, b)));
    }));

  test('the identity is neutral, and a product with itself through one wrong entry is not', () =>
    law((s, m, _, n) => {
      const a = draw(s, m, n);
      same(A.multiply(A.identity(m), a), a);
      same(A.multiply(a, A.identity(n)), a);
      const zero = A.subtract(a, a);
      const corner = A.matrix(
        m,
        n,
        Float64Array.from({ length: m * n }, (__, i) => (i === 0 ? 1 : 0)),
      );
      expect(A.equals(A.add(zero, corner), zero)).toBe(false);
      expect(A.equals(A.add(a, corner), a)).toBe(false);
    }));

  test('scaling by c is multiplication by c·I', () =>
    law((s, m, _, n) => {
      const [c, a] = [draw(s, 1, 1), draw(s + 1, m, n)];
      same(A.scale(c, a), A.multiply(A.scale(c, A.identity(m)), a));
      same(A.scale(c, A.identity(1)), c);
    }));

  test('transposing reverses products and undoes itself', () =>
    law((s, m, k, n) => {
      const [a, b] = [draw(s, m, k), draw(s + 1, k, n)];
      same(A.transpose(A.transpose(a)), a);
      same(A.transpose(A.multiply(a, b)), A.multiply(A.transpose(b), A.transpose(a)));
      expect(A.shape(A.transpose(a))).toEqual([k, m]);
    }));

  test.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])('multiply with transposeA = %s and transposeB = %s is multiply after transposing', (transposeA, transposeB) =>
    law((s, m, k, n) => {
      const [a, b] = [draw(s, m, k), draw(s + 1, k, n)];
      const left = transposeA ? A.transpose(a) : a;
      const right = transposeB ? A.transpose(b) : b;
      same(A.multiply(left, right, { transposeA, transposeB }), A.multiply(a, b));
    }),
  );

  test('solve undoes multiplication by a symmetric positive definite matrix', () =>
    law((s, n, _, m) => {
      const [a, x] = [spd(s, n), draw(s + 1, n, m)];
      same(A.solve(a, A.multiply(a, x)), x);
      same(A.multiply(a, A.solve(a, x)), x);
    }));

  test('the reciprocal of c times c is 1, for either sign', () =>
    law((s) => {
      const c = spd(s, 1);
      const minus = A.subtract(A.subtract(c, c), c);
      same(A.multiply(c, A.reciprocal(c)), A.identity(1));
      same(A.multiply(minus, A.reciprocal(minus)), A.identity(1));
    }));

  test('a matrix of rank below n is singular, and so is the reciprocal of zero', () =>
    law((s, n, m) => {
      const tall = draw(s, n, n + 1);
      const gram = A.multiply(tall, tall, { transposeA: true }); // (n+1)×(n+1) of rank ≤ n
      expectThrows(() => A.solve(gram, draw(s, n + 1, m)), SingularError, /\.solve: A must be invertible, got .*rank/);
      const zero = A.matrix(1, 1, [0]);
      expectThrows(() => A.reciprocal(zero), SingularError, /\.reciprocal: c must not be zero/);
    }));
}

/** Misuse: the error's class and the form of its message. */
export function misuse(name: string, system: () => Arithmetic<unknown>): void {
  const cases: [string, new (message: string) => PcnCheckError, string, (A: Arithmetic<unknown>) => unknown][] = [
    ['adding 2×3 and 3×2', DimensionError, 'add', (A) => A.add(zeros(A, 2, 3), zeros(A, 3, 2))],
    ['adding 2×3 and 1×3', DimensionError, 'add', (A) => A.add(zeros(A, 2, 3), zeros(A, 1, 3))],
    ['subtracting 1×1 from 2×2', DimensionError, 'subtract', (A) => A.subtract(zeros(A, 2, 2), zeros(A, 1, 1))],
    ['scaling by 1×2', DimensionError, 'scale', (A) => A.scale(zeros(A, 1, 2), zeros(A, 2, 2))],
    ['multiplying 2×3 by 2×3', DimensionError, 'multiply', (A) => A.multiply(zeros(A, 2, 3), zeros(A, 2, 3))],
    [
      'multiplying (2×3)ᵀ by 3×2',
      DimensionError,
      'multiply',
      (A) => A.multiply(zeros(A, 2, 3), zeros(A, 3, 2), { transposeA: true }),
    ],
    [
      'multiplying 2×3 by (3×2)ᵀ',
      DimensionError,
      'multiply',
      (A) => A.multiply(zeros(A, 2, 3), zeros(A, 3, 2), { transposeB: true }),
    ],
    ['solving with 2×3', DimensionError, 'solve', (A) => A.solve(zeros(A, 2, 3), zeros(A, 2, 1))],
    ['solving 2×2 for 3×1', DimensionError, 'solve', (A) => A.solve(A.identity(2), zeros(A, 3, 1))],
    ['the reciprocal of 2×2', DimensionError, 'reciprocal', (A) => A.reciprocal(A.identity(2))],
    ['a 2×2 matrix of three entries', DimensionError, 'matrix', (A) => A.matrix(2, 2, [1, 2, 3])],
    ['a matrix without rows', DimensionError, 'matrix', (A) => A.matrix(0, 3, [])],
    ['a matrix with half a row', DimensionError, 'matrix', (A) => A.matrix(1.5, 2, [1, 2, 3])],
    ['an entry that is NaN', ValueError, 'matrix', (A) => A.matrix(2, 2, [1, 2, NaN, 4])],
    ['an entry that is Infinity', ValueError, 'matrix', (A) => A.matrix(1, 2, [1, Infinity])],
    ['an entry that is −Infinity', ValueError, 'matrix', (A) => A.matrix(1, 2, [-Infinity, 1])],
  ];
  for (const [what, type, where, body] of cases) {
    test(`${name}: ${what} throws a ${type.name} from ${where} that says what must hold and what it got`, () => {
      const A = system();
      expectThrows(() => body(A), type, MESSAGE);
      expectThrows(() => body(A), type, new RegExp(`^${A.name}\\.${where}: `));
    });
  }
}

const zeros = (A: Arithmetic<unknown>, m: number, n: number): unknown => A.matrix(m, n, new Float64Array(m * n));
