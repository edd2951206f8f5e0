import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { frobenius, hypot } from '../../src/arithmetic/norm.ts';
import { seeds, logUniform } from './matrices.ts';

describe('frobenius', () => {
  test('is the root of a plain sum of squares, bit for bit, over all matrices together', () =>
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 60 }), (seed, count) => {
        const [a, b] = [logUniform(seed, count, 100), logUniform(seed + 1, count, 100)];
        let sum = 0;
        for (const x of [...a, ...b]) sum += x * x;
        expect(frobenius([a, b])).toBe(Math.sqrt(sum));
      }),
      { seed: 51, numRuns: 100 },
    ));

  test.each([2 ** 1000, 2 ** -1000, 2 ** -1060])(
    'does not lose a norm whose squares do not fit: 3, 4, 12 times %d',
    (c) => {
      expect(frobenius([Float64Array.of(3 * c, 4 * c), Float64Array.of(-12 * c)])).toBe(13 * c);
    },
  );

  test('says what is not finite, and that nothing has norm 0', () => {
    expect(frobenius([Float64Array.of(1, -Infinity)])).toBe(Infinity);
    expect(frobenius([Float64Array.of(1, NaN, 2)])).toBeNaN();
    expect(frobenius([new Float64Array(3)])).toBe(0);
    expect(frobenius([])).toBe(0);
  });
});

describe('hypot', () => {
  test('is Math.hypot, bit for bit, wherever that takes so many arguments', () =>
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 60 }), fc.constantFrom(0, 2, 300), (seed, count, decades) => {
        const x = logUniform(seed, count, decades);
        expect(hypot([x])).toBe(Math.hypot(...x));
      }),
      { seed: 52, numRuns: 200 },
    ));

  test('takes what a call does not: a million numbers', () => {
    const x = new Float64Array(2 ** 20).fill(3);
    expect(() => Math.hypot(...x)).toThrow(RangeError);
    expect(hypot([x])).toBe(3 * 2 ** 10);
    expect(frobenius([x])).toBe(3 * 2 ** 10);
  });
});
