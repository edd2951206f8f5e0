import { describe, expect, test } from 'vitest';
import { ACTIVATIONS } from '../../src/arithmetic/activations.ts';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { elementwiseBound } from '../../src/arithmetic/elementwiseBound.ts';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import { activation } from '../../src/layers/activation.ts';
import { bias } from '../../src/layers/bias.ts';
import { convolution } from '../../src/layers/convolution.ts';
import type { Layer, Motion, Suprema } from '../../src/layers/layer.ts';
import { linear } from '../../src/layers/linear.ts';
import { meanPooling } from '../../src/layers/meanPooling.ts';
import { named } from '../../src/layers/named.ts';
import { reshaped } from '../../src/layers/reshaped.ts';
import { residual } from '../../src/layers/residual.ts';
import { scaled } from '../../src/layers/scaled.ts';
import { sequence } from '../../src/layers/sequence.ts';

// W has rows (3, 4) and (0, 12): ‖W‖ = 13, row norms 5 and 12. The filters (1, 2) and (2, 4) fit two places each: √2 · 5.

const W = [3, 4, 0, 12];
const plain = linear([2], [2]);
const folded = convolution([1, 3], { channels: 2, kernel: 2 });
const [tanh, relu] = [activation('tanh', [2]), activation('relu', [2])];
const sigmoid = activation('sigmoid', [2]);
const theta = {
  weights: float64.matrix(2, 2, W),
  bias: float64.matrix(2, 1, [1, -1]),
  scale: float64.matrix(1, 1, [-2]),
};
const filters = { filters: float64.matrix(2, 2, [1, 2, 2, 4]) };
const [t, s] = [ACTIVATIONS.tanh.suprema, ACTIVATIONS.sigmoid.suprema];
const of = (slope: number, curvature: number, third: number): Suprema => ({ slope, curvature, third });

interface Case {
  readonly layer: Layer;
  readonly theta: Readonly<Record<string, Float64Matrix>>;
  readonly suprema: Suprema;
  /** Of inputs that move 1 together, and 0.6 and 0.8 (and 0.1 where there are three) each. */
  readonly together: number;
  readonly each: readonly number[];
}

const CASES: Readonly<Record<string, Case>> = {
  linear: { layer: plain, theta, suprema: of(13, 0, 0), together: 13, each: [5, 12] },
  bias: { layer: bias([2]), theta, suprema: of(1, 0, 0), together: 1, each: [0.6, 0.8] },
  tanh: { layer: tanh, theta, suprema: of(1, t[1], t[2]), together: 1, each: [0.6, 0.8] },
  sigmoid: { layer: sigmoid, theta, suprema: of(s[0], s[1], s[2]), together: s[0], each: [0.6 * s[0], 0.8 * s[0]] },
  scaled: { layer: scaled(plain), theta, suprema: of(26, 0, 0), together: 26, each: [10, 24] },
  'scaled tanh': { layer: scaled(tanh), theta, suprema: of(2, 2 * t[1], 2 * t[2]), together: 2, each: [1.2, 1.6] },
  residual: { layer: residual(plain), theta, suprema: of(14, 0, 0), together: 14, each: [5.6, 12.8] },
  'residual tanh': { layer: residual(tanh), theta, suprema: of(2, t[1], t[2]), together: 2, each: [1.2, 1.6] },
  'linear, tanh': {
    ...{ layer: sequence(plain, tanh), theta, suprema: of(13, 13 ** 2 * t[1], 13 ** 3 * t[2]) },
    ...{ together: 13, each: [5, 12] },
  },
  'tanh, linear': {
    ...{ layer: sequence(tanh, plain), theta, suprema: of(13, 13 * t[1], 13 * t[2]) },
    ...{ together: 13, each: [5, 12] },
  },
  'tanh, sigmoid': {
    ...{ layer: sequence(tanh, sigmoid), theta },
    suprema: of(s[0], s[1] + s[0] * t[1], s[2] + 3 * s[1] * t[1] + s[0] * t[2]),
    ...{ together: s[0], each: [0.6 * s[0], 0.8 * s[0]] },
  },
  convolution: {
    ...{ layer: folded, theta: filters, suprema: of(Math.sqrt(2) * 5, 0, 0), together: Math.sqrt(2) * 5 },
    each: [Math.sqrt(5), Math.sqrt(5), Math.sqrt(20), Math.sqrt(20)],
  },
  'mean pooling': {
    ...{ layer: meanPooling([1, 2], 2), theta: {}, suprema: of(Math.SQRT1_2, 0, 0), together: Math.SQRT1_2 },
    each: [0.7], // (0.6 + 0.8)/2 is less than what moves together
  },
  'mean pooling of one unit each': {
    ...{ layer: meanPooling([2, 1], 1), theta: {}, suprema: of(1, 0, 0), together: 1 },
    each: [0.6, 0.8],
  },
  reshaped: { layer: reshaped([2], [1, 2]), theta: {}, suprema: of(1, 0, 0), together: 1, each: [0.6, 0.8] },
  'named tanh': {
    ...{ layer: named('of', sequence(plain, tanh)), suprema: of(13, 13 ** 2 * t[1], 13 ** 3 * t[2]) },
    theta: { 'of.weights': theta.weights },
    ...{ together: 13, each: [5, 12] },
  },
};

/** A bound may be above what it bounds by what it has for roundings. */
function expectJustAbove(bound: number, value: number): void {
  expect(bound).toBeGreaterThanOrEqual(value * (1 - 2 ** -50)); // the value is rounded here
  expect(bound).toBeLessThanOrEqual(value * (1 + 2 ** -28));
}

describe.each(Object.entries(CASES))('bounds of %s', (_, { layer, theta, suprema, together, each }) => {
  const bounds = layer.bounds!;

  test('the derivatives’ suprema are those by hand', () => {
    const found = bounds.suprema(theta);
    for (const name of ['slope', 'curvature', 'third'] as const)
      if (suprema[name] === 0) expect(found[name]).toBe(0);
      else expectJustAbove(found[name], suprema[name]);
  });

  test('so is how far outputs move', () => {
    const inputs: Motion = {
      together: 1,
      each: Float64Array.from(layer.from.join() === '1,3' ? [0.6, 0.8, 0.1] : [0.6, 0.8]),
    };
    const found = bounds.motion(theta, inputs);
    expectJustAbove(found.together, together);
    expect(found.each.length).toBe(each.length);
    each.forEach((speed, i) => expectJustAbove(found.each[i]!, speed));
  });

  test('the Jacobian is the layer’s, and the curvature how it changes', () => {
    const A = elementwise(float64);
    const E = elementwiseBound(2 ** -53);
    const n = layer.from.reduce((a, b) => a * b);
    const m = layer.to.reduce((a, b) => a * b);
    const z = float64.matrix(n, 1, [0.7, -0.4, 0.2].slice(0, n));
    const signal = float64.matrix(m, 1, [1, 2, -1, 3].slice(0, m));
    const exactly = (a: Float64Matrix) => ({ value: a, error: new Float64Array(a.data.length) });
    const bounded = Object.fromEntries(Object.entries(theta).map(([name, a]) => [name, exactly(a)]));
    const { jacobian, curved } = bounds.bending(E, bounded, exactly(z), exactly(signal));
    const pulled = (at: Float64Matrix): Float64Array => layer.at(A, theta, at).inputGradient(signal).data;
    const row = float64.multiply(jacobian.value, signal, { transposeA: true }).data;
    pulled(z).forEach((v, k) => expect(Math.abs(v - row[k]!)).toBeLessThan(2 ** -40)); // sums of a few units
    for (let k = 0; k < n; k++) {
      const h = 2 ** -16; // the difference is off by h²/6 times third derivatives, below 13³ · 2, and by roundings over h
      const [up, down] = [h, -h].map((by) => pulled({ ...z, data: z.data.with(k, z.data[k]! + by) }));
      for (let j = 0; j < n; j++) {
        const expected = (up![j]! - down![j]!) / (2 * h);
        expect(Math.abs((curved?.value.data[j * n + k] ?? 0) - expected)).toBeLessThan(2 ** -18);
      }
    }
  });
});

test('a kink is as far as its input is from zero, over how fast that moves; without one, nowhere', () => {
  const E = elementwiseBound(2 ** -53);
  const inputs: Motion = { together: 1, each: Float64Array.of(0.5, 0) };
  const exactly = (a: Float64Matrix) => ({ value: a, error: new Float64Array(a.data.length) });
  const bounded = Object.fromEntries(Object.entries(theta).map(([name, a]) => [name, exactly(a)]));
  const z = exactly(float64.matrix(2, 1, [-1, 0.25])); // the second does not move
  const room = (layer: Layer): number => layer.bounds!.room(E, bounded, z, inputs);
  const far = (bound: number, value: number): void => {
    expect(bound).toBeLessThanOrEqual(value);
    expect(bound).toBeGreaterThanOrEqual(value * (1 - 2 ** -28));
  };
  far(room(relu), 2);
  far(room(scaled(relu)), 2);
  far(room(residual(relu)), 2);
  far(room(sequence(plain, relu)), 0.25); // W z = (−2, 3), and its units move 5 and 12 at most
  for (const layer of [tanh, plain, bias([2]), activation('identity', [2]), sequence(plain, tanh)])
    expect(room(layer)).toBe(Infinity);
  expect(
    folded.bounds!.room(E, { filters: exactly(filters.filters) }, exactly(float64.matrix(3, 1, [1, 2, 3])), inputs),
  ).toBe(Infinity);
});
