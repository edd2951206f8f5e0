import fc from 'fast-check';
import type { Fraction } from 'mathjs';
import { expect, test } from 'vitest';
import { roundedDown, roundedUp } from '../../src/arithmetic/margin.ts';
import { frobenius } from '../../src/arithmetic/norm.ts';
import { exact } from '../../theorems/oracles/exact.ts';

// Oracle: squares of norms in fractions, which round nothing.

const square = (x: number): Fraction => exact.times(exact.of(x), exact.of(x));

test('a rounded norm lies between the exact one lowered and raised', () =>
  fc.assert(
    fc.property(fc.array(fc.double({ min: -8, max: 8, noNaN: true }), { minLength: 1, maxLength: 50 }), (entries) => {
      const data = Float64Array.from(entries, (x) => Math.fround(x));
      fc.pre(data.every((x) => x === 0 || Math.abs(x) > 2 ** -60));
      const sum = [...data].map(square).reduce(exact.add);
      const norm = frobenius([data]);
      expect(square(roundedUp(norm)).compare(sum)).toBeGreaterThanOrEqual(0);
      expect(square(roundedDown(norm)).compare(sum)).toBeLessThanOrEqual(0);
    }),
    { numRuns: 200, seed: 20261121 },
  ));

test('by 2⁻³⁰ of it, so that 2²⁰ terms that all round the same way, and what follows, are covered', () => {
  expect(roundedUp(1) - 1).toBe(2 ** -30);
  expect(roundedUp(3) - 3).toBe(3 * 2 ** -30);
  expect(1 - roundedDown(1)).toBeGreaterThan(2 ** -30 - 2 ** -59);
  expect(1 - roundedDown(1)).toBeLessThanOrEqual(2 ** -30);
  const terms = 2 ** 20;
  expect((terms / 2) * 2 ** -53).toBeLessThan(2 ** -30 / 8);
});

test('nothing stays nothing, and what is lost stays lost', () => {
  for (const f of [roundedUp, roundedDown]) expect([0, Infinity, NaN].map(f)).toEqual([0, Infinity, NaN]);
});
