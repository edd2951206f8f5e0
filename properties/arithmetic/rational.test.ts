import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rational } from '../../src/arithmetic/rational.ts';
import { exactly } from './fractions.ts';
import { exactLaws, misuse } from './laws.ts';
import { eighths, logUniform, seeds } from './matrices.ts';

describe('rational', () => {
  exactLaws(rational, (seed, m, n) => rational.matrix(m, n, eighths(seed, m * n)));
  misuse('rational', () => rational);

  test('0.1 is the dyadic fraction that the double is, not one tenth', () => {
    expect(rational.format(rational.matrix(1, 2, [0.1, -0.5]))).toEqual([
      ['3602879701896397/36028797018963968', '-1/2'],
    ]);
  });

  test('the ends of the double range enter exactly', () => {
    const ends = [Number.MIN_VALUE, Number.MAX_VALUE, 2 ** -1022, Number.MAX_SAFE_INTEGER, -0, Number.EPSILON];
    expect(rational.format(rational.matrix(1, 6, ends))[0]).toEqual(ends.map((x) => exactly(x).toFraction()));
    expect(rational.format(rational.matrix(1, 1, [Number.MIN_VALUE]))).toEqual([[`1/${2n ** 1074n}`]]);
  });

  test('every double enters as the fraction that its bits spell', () =>
    fc.assert(
      fc.property(seeds, (seed) => {
        const entries = logUniform(seed, 6, 300);
        expect(rational.format(rational.matrix(2, 3, entries)).flat()).toEqual(
          Array.from(entries, (x) => exactly(x).toFraction()),
        );
      }),
      { seed: 11, numRuns: 30 },
    ));

  test('the inverse of ((2, 1), (1, 1)) is ((1, −1), (−1, 2))', () => {
    const A = rational.matrix(2, 2, [2, 1, 1, 1]);
    expect(rational.format(rational.solve(A, rational.identity(2)))).toEqual([
      ['1', '-1'],
      ['-1', '2'],
    ]);
  });
});
