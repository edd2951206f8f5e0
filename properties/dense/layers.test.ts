import { describe, expect, test } from 'vitest';
import { ACTIVATIONS, type ActivationName, PIECEWISE_LINEAR } from '../../src/arithmetic/activations.ts';
import { DimensionError, ValueError } from '../../src/errors.ts';
import { problem } from '../../src/problem/numbers.ts';
import { random } from '../../src/random.ts';
import { A, type Numbers, derivative } from './drawn.ts';

describe('activations', () => {
  test('values at points known from their definitions', () => {
    expect(ACTIVATIONS.relu.value(-2)).toBe(0);
    expect(ACTIVATIONS['leaky-relu'].value(-2)).toBe(-0.02);
    expect(ACTIVATIONS.sigmoid.value(0)).toBe(0.5);
    expect(ACTIVATIONS.sigmoid.value(-800)).toBe(0);
    // Φ(1) to 17 digits, from tables of the normal law.
    // Two units in the last place of erf, and a rounding each for the sum and the product.
    expect(Math.abs(ACTIVATIONS.gelu.value(1) - 0.8413447460685429)).toBeLessThanOrEqual(4 * 2 ** -53);
    // log 2 is rounded once and tanh to a unit in the last place.
    expect(Math.abs(ACTIVATIONS.tanh.value(Math.log(2)) - 0.6)).toBeLessThanOrEqual(2 * 2 ** -53);
  });

  for (const name of Object.keys(ACTIVATIONS) as ActivationName[])
    test(`${name}: the slope is the derivative`, async () => {
      const r = random(3, name);
      for (let i = 0; i < 200; i++) {
        const u = 3 * r.normal();
        if (PIECEWISE_LINEAR.has(name) && Math.abs(u) < 0.01) continue;
        const { value, error } = await derivative((h) => Promise.resolve(ACTIVATIONS[name].value(u + h)));
        expect(Math.abs(ACTIVATIONS[name].slope(u) - value)).toBeLessThanOrEqual(error);
      }
    });
});

describe('misuse', () => {
  const good: Numbers = {
    ...{ widths: [2, 1], weights: [[1, 2]], batch: 1, x: Float64Array.of(1, 2), y: Float64Array.of(3) },
  };
  for (const [what, change, type, message] of [
    ['a bias of the wrong length', { biases: [[1, 2]] }, DimensionError, /b_1 must have 1 entries/],
    ['too few biases', { biases: [] }, DimensionError, /biases must have one entry for each of 1 layers, got 0/],
    ['an unknown activation', { activations: ['swish'] }, ValueError, /activation 1 must be one of .*, got "swish"/],
    ['an unknown placement', { placement: 'inside' }, ValueError, /placement must be after or before, got "inside"/],
  ] as const)
    test(`${what} is refused`, () => {
      const make = (): unknown => problem(A, { ...good, ...change } as unknown as Numbers);
      expect(make).toThrow(type);
      expect(make).toThrow(message);
    });
});
