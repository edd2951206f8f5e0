import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PRIME, primeField } from '../../src/arithmetic/primeField.ts';
import { rational } from '../../src/arithmetic/rational.ts';
import { random } from '../../src/random.ts';
import { exactLaws, misuse } from './laws.ts';
import { digits, logUniform, seeds, sizes } from './matrices.ts';
import { RATIONAL, evaluate, program } from './programs.ts';

const P = 2305843009213693951n;

/** x^e mod P by squaring. */
function power(x: bigint, e: bigint): bigint {
  let [result, base] = [1n, ((x % P) + P) % P];
  for (let rest = e; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * base) % P;
    base = (base * base) % P;
  }
  return result;
}

/** numerator/denominator mod P, inverting by Fermat. */
function image(text: string): string {
  const [n = '0', d = '1'] = text.split('/');
  const value = (BigInt(n) * power(BigInt(d), P - 2n)) % P;
  return String((value + P) % P);
}

const uniform = (seed: number, m: number, n: number): ReturnType<typeof primeField.identity> => {
  const r = random(seed, 'field');
  return primeField.fromBigInts(
    m,
    n,
    Array.from({ length: m * n }, () => r.bigint(0n, P - 1n)),
  );
};

describe('primeField', () => {
  exactLaws(primeField, uniform);
  misuse('primeField', () => primeField);

  test('the modulus is 2⁶¹ − 1, which passes Lucas and Lehmer’s test', () => {
    let s = 4n;
    for (let i = 0; i < 59; i++) s = (s * s - 2n) % P;
    expect(PRIME).toBe(P);
    expect(s).toBe(0n);
  });

  test('integers of any size and sign are reduced to 0..p−1', () =>
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 400 }), (seed, bits) => {
        const r = random(seed, 'integers');
        const x = r.bigint(-(2n ** BigInt(bits)), 2n ** BigInt(bits));
        const around = [x, x * P, x * P + 1n, x * P - 1n, -P, P, P - 1n];
        const expected = around.map((y) => String(((y % P) + P) % P));
        expect(primeField.format(primeField.fromBigInts(1, 7, around))).toEqual([expected]);
      }),
      { seed: 3, numRuns: 100 },
    ));

  test('every double, 0.1 and the smallest one included, enters as its dyadic fraction', () =>
    fc.assert(
      fc.property(seeds, (seed) => {
        const entries = [...logUniform(seed, 4, 300), 0.1, Number.MIN_VALUE, Number.MAX_VALUE, -0];
        const exact = rational.format(rational.matrix(1, 8, entries))[0]!;
        expect(primeField.format(primeField.matrix(1, 8, entries))[0]).toEqual(exact.map(image));
      }),
      { seed: 4, numRuns: 30 },
    ));

  test('reduction mod p commutes with every program of ring operations, solves and reciprocals', () =>
    fc.assert(
      fc.property(seeds, sizes, fc.integer({ min: 1, max: 5 }), (seed, n, length) => {
        const code = program(seed, n, length, RATIONAL);
        const entries = [0, 1, 2].map((i) => digits(seed + i, n * n));
        const exact = evaluate(
          rational,
          code,
          entries.map((e) => rational.matrix(n, n, e)),
        );
        const modular = evaluate(
          primeField,
          code,
          entries.map((e) => primeField.matrix(n, n, e)),
        );
        expect(primeField.format(modular)).toEqual(rational.format(exact).map((row) => row.map(image)));
      }),
      { seed: 5, numRuns: 60 },
    ));

  test('two matrices of different shape are not equal', () => {
    const [row, column] = [primeField.matrix(1, 2, [1, 2]), primeField.matrix(2, 1, [1, 2])];
    expect(primeField.equals(row, column)).toBe(false);
    expect(primeField.equals(row, primeField.transpose(column))).toBe(true);
  });
});
