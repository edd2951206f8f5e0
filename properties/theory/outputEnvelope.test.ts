import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import { network } from '../../src/network/numbers.ts';
import { type Supervised, supervised } from '../../src/problem/problem.ts';
import { random } from '../../src/random.ts';
import { outputEnvelope } from '../../src/theory/outputEnvelope.ts';

const A = elementwise(float64);

interface Given {
  readonly widths: readonly number[];
  readonly weights: readonly Float64Array[];
  readonly precisions: readonly number[];
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** One sample; the last node under cross-entropy, or with its gaussian error. */
function problemOf(
  { widths, weights, precisions, x, y }: Given,
  loss: 'cross-entropy' | 'squared',
): Supervised<Float64Matrix> {
  const net = network(A, { widths, weights, precisions });
  const last = net.nodes.length - 1;
  const nodes = net.nodes.map((node, i) =>
    i === last && loss === 'cross-entropy' ? { ...node, term: { kind: 'categorical' as const } } : node,
  );
  return supervised({ nodes, edges: net.edges }, A.matrix(x.length, 1, x), A.matrix(y.length, 1, y));
}

const drawn = (widths: readonly number[], seed: number, size = 1): Given => {
  const r = random(seed, 'envelope');
  const normals = (n: number): Float64Array => Float64Array.from({ length: n }, () => size * r.normal());
  const y = new Float64Array(widths.at(-1)!);
  y[seed % y.length] = 1;
  return {
    widths,
    weights: widths.slice(1).map((n, i) => normals(n * widths[i]!)),
    precisions: widths.slice(1).map(() => 2 ** Math.round(2 * r.normal())),
    x: normals(widths[0]!),
    y,
  };
};

/** F of one sample by its definition, in plain numbers: −log of the softmax of the last layer at the label. */
function energy({ widths, weights, precisions, x, y }: Given, hidden: readonly Float64Array[]): number {
  const z = [x, ...hidden];
  const predicted = weights.map((W, l) =>
    Array.from({ length: widths[l + 1]! }, (_, i) => z[l]!.reduce((sum, v, j) => sum + W[i * widths[l]! + j]! * v, 0)),
  );
  const logits = predicted.at(-1)!;
  const most = Math.max(...logits);
  const log = most + Math.log(logits.reduce((sum, u) => sum + Math.exp(u - most), 0));
  const costs = hidden.map(
    (zl, l) => (precisions[l]! / 2) * zl.reduce((sum, v, i) => sum + (v - predicted[l]![i]!) ** 2, 0),
  );
  return costs.reduce((sum, c) => sum + c, log - logits.reduce((sum, u, i) => sum + y[i]! * u, 0));
}

const shapes = fc.constantFrom([2, 3, 2], [3, 1, 4], [1, 2, 5, 3], [4, 2, 2, 2, 6]);

describe('the Moreau envelope of an output loss', () => {
  test('no change of the hidden activities lowers the energy that it finds (1e-4 of anything, in 40 directions)', () =>
    fc.assert(
      fc.property(shapes, fc.integer({ min: 0, max: 1e6 }), (widths, seed) => {
        const given = drawn(widths, seed);
        const found = outputEnvelope(A, problemOf(given, 'cross-entropy'));
        const hidden = found.zStar.slice(1, -1).map(({ data }) => data);
        const least = energy(given, hidden);
        expect(Math.abs(found.energy - least)).toBeLessThanOrEqual(2 ** -40 * (1 + least));
        const r = random(seed, 'directions');
        for (let k = 0; k < 40; k++) {
          const moved = hidden.map((z) => z.map((v) => v + 1e-4 * r.normal()));
          // Roundings of both energies, which are sums of fewer than 100 terms.
          expect(energy(given, moved) - least).toBeGreaterThan(-(2 ** -44) * (1 + least));
        }
      }),
      { seed: 5, numRuns: 40 },
    ));

  test('by hand: one hidden unit, two classes, W = 0 within and (1, −1) out: z = 2/(1 + e²ᶻ), by bisection', () => {
    // z_1 = e_1 + 0·x with K-metric: min over z of ½z² + log(1 + e^{−2z}), whose slope z − 2/(1 + e^{2z}) vanishes once.
    let [low, high] = [0, 2];
    for (let i = 0; i < 200; i++) {
      const z = (low + high) / 2;
      if (z - 2 / (1 + Math.exp(2 * z)) > 0) high = z;
      else low = z;
    }
    const given = {
      widths: [1, 1, 2],
      weights: [Float64Array.of(0), Float64Array.of(1, -1)],
      precisions: [1, 1],
      x: Float64Array.of(3),
      y: Float64Array.of(1, 0),
    };
    const { zStar, energy: found, gap } = outputEnvelope(A, problemOf(given, 'cross-entropy'));
    expect(Math.abs(zStar[1]!.data[0]! - low)).toBeLessThan(2 ** -50);
    expect(Math.abs(found - (low ** 2 / 2 + Math.log1p(Math.exp(-2 * low))))).toBeLessThan(2 ** -50);
    expect(gap).toBeLessThan(2 ** -100);
  });

  test('under the squared error it is ½ rᵀ S⁻¹ r, with the precision of the output', () => {
    // 1-1-1: W = (2, 3), p = (4, ½), x = 1, y = 10: r = 4, K = 9/4, S = 9/4 + 2, F* = 16/(2·17/4) = 32/17.
    const given = {
      widths: [1, 1, 1],
      weights: [Float64Array.of(2), Float64Array.of(3)],
      precisions: [4, 0.5],
      x: Float64Array.of(1),
      y: Float64Array.of(10),
    };
    const found = outputEnvelope(A, problemOf(given, 'squared'));
    expect(Math.abs(found.energy - 32 / 17)).toBeLessThan(2 ** -50);
    expect(Math.abs(found.e.data[0]! - 16 / 17)).toBeLessThan(2 ** -52);
    expect(found.loss).toBe(4);
  });

  test.each([1e-3, 10, 30])('weights and inputs of size %f: the gap is proven small', (size) => {
    for (let seed = 0; seed < 10; seed++) {
      const {
        gap,
        energy: least,
        loss,
      } = outputEnvelope(A, problemOf(drawn([3, 4, 4, 5], seed, size), 'cross-entropy'));
      expect(gap).toBeLessThanOrEqual(2 ** -40 * (1 + least));
      // log softmax is off by a rounding of 1 where a class has nearly all.
      expect(least).toBeLessThanOrEqual(loss * (1 + 2 ** -40) + 2 ** -52);
    }
  });

  test('a layer that is not linear, and an output that costs nothing, are refused by name', () => {
    const bent = network(A, { widths: [1, 1, 1], weights: [[1], [1]], activations: ['tanh', 'identity'] });
    const one = A.matrix(1, 1, [1]);
    expect(() => outputEnvelope(A, supervised(bent, one, one))).toThrow(/layer 1/);
    const given = problemOf(drawn([1, 2, 2], 1), 'squared');
    const nodes = given.network.nodes.map((node, i) => (i === 2 ? { ...node, term: { kind: 'free' as const } } : node));
    expect(() => outputEnvelope(A, supervised({ nodes, edges: given.network.edges }, given.x, given.y))).toThrow(
      /outputEnvelope: the last node must have a term, got a free one/,
    );
  });
});
