import { describe, expect, test } from 'vitest';
import type { Arithmetic } from '../../src/arithmetic/arithmetic.ts';
import { float64 } from '../../src/arithmetic/float64.ts';
import { primeField } from '../../src/arithmetic/primeField.ts';
import { rational } from '../../src/arithmetic/rational.ts';
import { DimensionError, ValueError } from '../../src/errors.ts';
import { convolution } from '../../src/layers/convolution.ts';
import { describeLayer, layerFrom } from '../../src/layers/index.ts';
import { type Layer, size } from '../../src/layers/layer.ts';
import { random } from '../../src/random.ts';
import { SETTINGS, type Setting, positionsOf, title, toeplitz, whole } from './toeplitz.ts';

const B = 2;
const layerOf = ({ from, ...options }: Setting): Layer => convolution(from, options);
const taps = (s: Setting): number => s.from[0]! * size(s.kernel);

/** The layer, its Toeplitz matrix, and what they act on, of whole numbers. */
function drawn<M>(A: Arithmetic<M>, s: Setting, i: number) {
  const r = random(i, 'convolution');
  const layer = layerOf(s);
  const filters = whole(r, s.channels * taps(s));
  const J = toeplitz(s, filters);
  const matrix = (rows: number, columns: number): M => A.matrix(rows, columns, whole(r, rows * columns));
  return {
    ...{ layer, filters },
    theta: { filters: A.matrix(s.channels, taps(s), filters) },
    J: A.matrix(J.length, J[0]!.length, J.flat()),
    z: matrix(size(layer.from), B),
    g: matrix(size(layer.to), B),
    P: matrix(3, size(layer.to)),
  };
}

describe.each([
  ['rational', rational],
  ['primeField', primeField],
] as const)('a convolution in %s', (_, system) => {
  const A = system as typeof rational;
  describe.each(SETTINGS.map((s, i) => [title(s), s, i] as const))('%s', (_, s, i) => {
    const { layer, theta, J, z, g, P } = drawn(A, s, i);
    const same = (a: typeof z, b: typeof z): void => expect(A.format(a)).toEqual(A.format(b));
    const map = layer.linear!(A, theta);

    test('its shapes are those of the places where the kernel fits', () => {
      const places = positionsOf(s);
      expect(layer.to).toEqual([s.channels, ...(s.kernel.length === 1 ? [places[1]] : places)]);
    });
    test('the prediction is the product with its Toeplitz matrix', () => {
      same(layer.at(A, theta, z).prediction, A.multiply(J, z));
      same(map.formed(), J);
    });
    test('the pull on the inputs is the product with the transpose, from either side', () => {
      same(layer.at(A, theta, z).inputGradient(g), A.multiply(J, g, { transposeA: true }));
      same(map.after(P), A.multiply(P, J));
    });
    test('the pull on the filters is what each filter entry does to ⟨g, J z⟩', () => {
      const pull = layer.at(A, theta, z).parameterGradient(g)['filters']!;
      const [rows, columns] = A.shape(pull);
      const unit = (k: number): Float64Array => new Float64Array(rows * columns).fill(0).with(k, 1);
      for (let k = 0; k < rows * columns; k++) {
        const E = toeplitz(s, unit(k)); // ∂J/∂K_k: J is linear in the filters
        const expected = A.inner(g, A.multiply(A.matrix(E.length, E[0]!.length, E.flat()), z));
        expect(A.format(expected)[0]).toEqual([A.format(pull)[Math.floor(k / columns)]![k % columns]]);
      }
    });
  });
});

test('central differences in float64, exact for bilinear functions of whole numbers, agree', () => {
  for (const [i, s] of SETTINGS.entries()) {
    const { layer, theta, z, g, filters } = drawn(float64, s, 100 + i);
    const value = (f: Float64Array, x: Float64Array): number => {
      const at = layer.at(float64, { filters: { ...theta.filters, data: f } }, { ...z, data: x });
      return float64.inner(g, at.prediction).data[0]!;
    };
    const difference = (f: (h: number) => number): number => (f(1) - f(-1)) / 2;
    const at = layer.at(float64, theta, z);
    const [toInput, toFilters] = [at.inputGradient(g), at.parameterGradient(g)['filters']!];
    for (const k of z.data.keys())
      expect(difference((h) => value(filters, z.data.with(k, z.data[k]! + h)))).toBe(toInput.data[k]);
    for (const k of filters.keys())
      expect(difference((h) => value(filters.with(k, filters[k]! + h), z.data))).toBe(toFilters.data[k]);
  }
});

test('a recipe makes the same layer again', () => {
  for (const s of SETTINGS) {
    const layer = layerOf(s);
    const again = layerFrom(JSON.parse(JSON.stringify(layer.recipe)));
    expect(again.recipe).toEqual(layer.recipe);
    expect([again.from, again.to, again.parameters]).toEqual([layer.from, layer.to, layer.parameters]);
  }
  expect(describeLayer(layerOf(SETTINGS[0]!).recipe)).toBe('convolution');
});

describe('misuse of a convolution', () => {
  const good = { channels: 2, kernel: [3, 3] };
  test.each([
    [
      'a kernel larger than its image',
      [1, 2, 5],
      good,
      DimensionError,
      /kernel must fit its image, got 3 over 2 with 0/,
    ],
    ['a stride of zero', [1, 5, 5], { ...good, stride: 0 }, ValueError, /stride must be positive counts.*, got 0, 0/],
    [
      'half a stride',
      [1, 5, 5],
      { ...good, stride: [1, 0.5] },
      ValueError,
      /stride must be positive counts.*, got 1, 0.5/,
    ],
    ['negative padding', [1, 5, 5], { ...good, padding: -1 }, ValueError, /padding must be counts.*, got -1, -1/],
    ['a kernel of one axis too few', [1, 5, 5], { ...good, kernel: [3] }, ValueError, /one for each of 2 axes, got 3/],
    ['no channels', [1, 5, 5], { ...good, channels: 0 }, ValueError, /channels must be a positive count, got 0/],
    ['a vector', [5], good, DimensionError, /channels and at least one axis, got 5; a vector is 1×5/],
  ] as const)('%s is refused', (_, from, options, type, message) => {
    expect(() => convolution(from, options)).toThrow(type);
    expect(() => convolution(from, options)).toThrow(message);
  });
});
