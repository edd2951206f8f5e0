import { describe, expect, test } from 'vitest';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { float32 } from '../../src/arithmetic/float32.ts';
import { float64 } from '../../src/arithmetic/float64.ts';
import { DimensionError, ValueError } from '../../src/errors.ts';
import { generativeModel } from '../../src/network/generative.ts';
import { drawLatents, drawModel } from '../../src/network/generativeDraw.ts';

const A = elementwise(float64);

describe('a generative network', () => {
  test('is drawn from a seed that is an integer', () => {
    const shape = { widths: [2, 1], classes: 1, activations: ['identity'] as const };
    for (const seed of [Number.NaN, 0.5, Infinity]) {
      const message = `seed must be an integer, got ${seed}`;
      expect(() => drawModel(A, shape, seed)).toThrow(message);
      expect(() => drawLatents(A, shape, 3, 1, seed)).toThrow(message);
    }
  });

  test.each([
    [
      'no latent layer',
      { widths: [2], weights: [] },
      DimensionError,
      /widths must name data and at least one latent layer/,
    ],
    ['a matrix of another size', { weights: [[1, 2, 3]] }, DimensionError, /W_0 must be 2×1/],
    ['a precision of zero', { precisions: [0] }, ValueError, /precision 0 must be positive/],
    ['NaN', { weights: [[1, Number.NaN]] }, ValueError, /W_0 must be finite/],
    ['an unknown activation', { activations: ['swish' as never] }, ValueError, /activation 0 must be one of/],
    [
      'two activations for one layer',
      { activations: ['relu', 'relu'] as const },
      DimensionError,
      /activations must have one entry/,
    ],
  ] as const)('refuses %s', (_, wrong, type, message) => {
    const make = (): unknown =>
      generativeModel(A, { widths: [2, 1], classes: 1, weights: [[1, 2]], readout: [1], ...wrong } as never);
    expect(make).toThrow(type);
    expect(make).toThrow(message);
  });

  test.each([
    [
      'a prior that becomes 0',
      { priorPrecision: 1e-50 },
      /priorPrecision must be positive as float32\S* holds it, got 1e-50/,
    ],
    [
      'a precision that becomes 0',
      { precisions: [1e-50] },
      /precision 0 must be positive as float32\S* holds it, got 1e-50/,
    ],
    [
      'a weight that becomes infinite',
      { weights: [[1, 1e39]] },
      /entries must be finite in float32, got 1e\+39 at row 1/,
    ],
    ['a precision that becomes infinite', { readoutPrecision: 1e39 }, /entries must be finite in float32, got 1e\+39/],
  ])('refuses %s in float32, and takes it in float64', (_, wrong, message) => {
    const numbers = { widths: [2, 1], classes: 1, weights: [[1, 2]], readout: [1], ...wrong };
    expect(() => generativeModel(float32, numbers)).toThrow(ValueError);
    expect(() => generativeModel(float32, numbers)).toThrow(message);
    expect(() => generativeModel(float64, numbers)).not.toThrow();
  });
});
