import { describe, expect, test } from 'vitest';
import type { ActivationName } from '../../src/arithmetic/activations.ts';
import { elementwiseBound } from '../../src/arithmetic/elementwiseBound.ts';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import { roundedDown } from '../../src/arithmetic/margin.ts';
import { exactly } from '../../src/inference/certificate.ts';
import type { Placement } from '../../src/layers/dense.ts';
import { problem } from '../../src/problem/numbers.ts';
import { A } from './drawn.ts';
import { type BoundedTree, boundedChain } from '../../src/inference/boundedTree.ts';
import { hessianSmoothness, sampleHessian } from '../../src/inference/curvature.ts';
import { infer } from '../../src/inference/infer.ts';
import { type Ends, awayFromRest, exactTree, localCertificate } from '../../src/inference/localCertificate.ts';
import type { Network } from '../../src/network/graph.ts';
import type { NetworkNumbers } from '../../src/network/numbers.ts';

// Oracle: networks of single neurons, whose gradients, curvatures and bounds are a line of school algebra each.

/** More than the margins of a few bounds together, far less than any of their terms. */
const CLOSE = 2 ** -26;
const row = (...values: number[]): Float64Matrix => float64.matrix(1, values.length, values);
const chain = (activations: readonly ActivationName[], x: readonly number[], y: readonly number[], more?: object) => {
  const numbers: NetworkNumbers = {
    widths: [1, ...activations.map(() => 1)],
    ...{ weights: activations.map(() => [1]), activations },
    ...more,
  };
  return problem(A, { ...numbers, x, y, batch: x.length });
};
const bounded = (network: Network<Float64Matrix>): BoundedTree<Float64Matrix> => {
  const found = boundedChain(network);
  if ('reason' in found) throw new Error(found.reason);
  return found;
};
const LINEAR = ['identity', 'identity'] as const;
/** Takes the spectrum for given, whatever the Hessian. */
const given =
  (mu: number, lambdaMax = Infinity): Ends =>
  () => ({ mu, lambdaMax });

/** At least the number, and no more than its margins above it. */
function expectJustAbove(bound: number, value: number): void {
  expect(bound).toBeGreaterThanOrEqual(value);
  expect(bound).toBeLessThan(value * (1 + CLOSE));
}
const expectJustBelow = (bound: number, value: number): void => expectJustAbove(value, bound);

describe('how fast a Hessian can change', () => {
  const numbers = {
    weights: [[7], [3], [1]],
    ...{ scales: [1, -2, 1], skips: [false, true, false], precisions: [9, 4, 0.5] },
  };
  const bound = (placement: Placement): number =>
    hessianSmoothness(
      bounded(chain(['sigmoid', 'tanh', 'sigmoid'], [1], [1], { ...numbers, placement }).network),
      [100, 5, 3],
      0.5,
    );

  // Layer 2: |aW| = 6, J = 1 + 6; layer 3: |aW| = 1, J = 1/4; the first layer's input is clamped.
  test('after the weights: φ″ meets them twice, φ‴ three times', () => {
    const second = 4 * (3 * (1 + 7) * (36 * 0.77) + (5 + (1 + 7) * 0.5) * (216 * 2));
    const third = 0.5 * (3 * (1 + 0.25) * 0.0963 + (3 + (1 + 0.25) * 0.5) * 0.125);
    expectJustAbove(bound('after'), second + third);
  });

  test('before the weights: each meets them once', () => {
    const second = 4 * (3 * (1 + 7) * (6 * 0.77) + (5 + (1 + 7) * 0.5) * (6 * 2));
    const third = 0.5 * (3 * (1 + 0.25) * 0.0963 + (3 + (1 + 0.25) * 0.5) * 0.125);
    expectJustAbove(bound('before'), second + third);
  });
});

describe('how wrong a Hessian may be', () => {
  test.each([
    ['H_11 and the coupling', 1, Math.hypot(2 * 6, 2, 2)],
    ['H_22 alone', 2, 2 * 0.5 * 5],
  ])('an error e in one weight moves %s', (_, layer, times) => {
    // H_11 = p_1 + p_2 W_2², H_12 = −p_2 W_2, H_22 = p_2 + p_3 W_3²
    const e = 2 ** -20;
    const numbers = { weights: [[1], [3], [5]], precisions: [1, 2, 0.5] };
    const { network } = chain(['identity', ...LINEAR], [1], [3], numbers);
    const exact = exactTree(bounded(network));
    exact.above[layer - 1]!.theta['weights']!.error[0] = e;
    const { size, error } = sampleHessian(
      elementwiseBound(2 ** -53),
      exact,
      [1, 1, 1, 3].map((z) => exactly(row(z))),
    );
    expect(size).toBe(2);
    expect(error).toBeGreaterThanOrEqual(times * e);
    expect(error).toBeLessThan(times * e * (1 + 2 ** -18));
  });
});

describe('how far from rest a point is', () => {
  // x = 1, y = 3, weights 1: ∇F = 2z − 4
  const line = chain(LINEAR, [1], [3]);
  const at = (z: number): Float64Matrix[] => [line.x, row(z), line.y];

  test('‖∇F‖ over the steepest curvature and the distance', () => {
    expectJustBelow(awayFromRest(line, at(1), 0.25, given(2, 2)), 2 / (2 * 0.25));
    expectJustBelow(awayFromRest(line, at(1), 0.25, given(-8, 2)), 2 / (8 * 0.25));
    expectJustBelow(awayFromRest(line, at(1), 0.25, given(-1, 2)), 2 / (2 * 0.25));
  });

  test('at rest it is none', () => expect(awayFromRest(line, at(2), 0.25, given(2, 2))).toBe(0));

  test('the sample that is farthest decides', () => {
    const two = chain(LINEAR, [1, 1], [3, 3]);
    for (const z of [row(1, 1.5), row(1.5, 1)])
      expectJustBelow(awayFromRest(two, [two.x, z, two.y], 0.25, given(2, 2)), 4);
  });

  test('where a kink may be crossed nothing is known, nor at it, and other samples still count', () => {
    // before: the kink of layer 2 is at z_1 = 0
    const kinked = chain(['identity', 'relu'], [1, 1], [3, 3], { placement: 'before' });
    const away = (a: number, b: number, distance: number): number =>
      awayFromRest(kinked, [kinked.x, row(a, b), kinked.y], distance, given(2, 2));
    expect(away(0.25, 0.25, 0.25)).toBe(0);
    expect(away(0.25, 0.25, roundedDown(0.25))).toBe(0);
    expect(away(0.26, 0.25, 0.25)).toBeGreaterThan(0);
    expect(away(0.25, 0.26, 0.25)).toBeGreaterThan(0);
    expect(away(0, 0, 1e-300)).toBe(0);
    expect(away(0, 1, 0.25)).toBeGreaterThan(0);
    expect(away(1, 0, 0.25)).toBeGreaterThan(0);
  });

  test('nothing hidden is nothing to be away from', () => {
    const flat = chain(['relu'], [1], [3]);
    const unasked: Ends = () => expect.unreachable('nothing is hidden');
    expect(awayFromRest(flat, [flat.x, flat.y], 1, unasked)).toBe(0);
  });

  test('what the curvature may gain on the way counts', () => {
    // ε_1 = z − 1, ε_2 = 3 − tanh z; J = 1, M = 0.77, T = 2, and the radius is the distance
    const curved = chain(['identity', 'tanh'], [1], [3], { placement: 'before' });
    const z = 0.5;
    const gradient = Math.abs(z - 1 - (1 - Math.tanh(z) ** 2) * (3 - Math.tanh(z)));
    const K = 3 * 2 * 0.77 + (3 - Math.tanh(z) + 2 * 0.25) * 2;
    const away = awayFromRest(curved, [curved.x, row(z), curved.y], 0.25, given(2, 2));
    expectJustBelow(away, gradient / ((2 + K * 0.25) * 0.25));
  });
});

describe('how near a minimum is', () => {
  test('a change of the Hessian by μ/4 is let pass, and more is not', () => {
    const curved = chain(['identity', 'tanh'], [1], [0.8], { placement: 'before' });
    const z = 1;
    const gradient = (1 - Math.tanh(z) ** 2) * Math.abs(0.8 - Math.tanh(z));
    const change = (mu: number): number => {
      const r = (4 * gradient) / mu;
      return (3 * 2 * 0.77 + (Math.abs(0.8 - Math.tanh(z)) + 2 * r) * 2) * r;
    };
    let [low, high] = [1e-6, 1e6]; // change(μ) falls in μ
    for (let i = 0; i < 200; i++) {
      const middle = Math.sqrt(low * high);
      if (change(middle) > middle / 4) low = middle;
      else high = middle;
    }
    const about = (mu: number) => localCertificate(curved, [curved.x, row(z), curved.y], given(mu));
    const held = about(high * (1 + CLOSE));
    expect(held.kind).toBe('proven');
    const bound = held.kind === 'proven' ? held.bound : NaN;
    expect(Math.abs(bound / (gradient / (0.75 * high)) - 1)).toBeLessThan(4 * CLOSE);
    const lost = about(high * (1 - CLOSE));
    expect(lost.kind === 'empirical' && lost.reason).toMatch(
      /^sample 0: the Hessian may change by more than a quarter/,
    );
  });

  test('the rounding of the gradient is no help: the bound is at least ‖∇F‖/μ, down to the last digits', () => {
    const line = chain(LINEAR, [1], [3]);
    for (let k = 1; k <= 32; k++) {
      const z = 2 + k * 2 ** -51;
      const held = localCertificate(line, [line.x, row(z), line.y], given(2));
      if (held.kind !== 'proven') throw new Error(held.reason);
      expect(held.bound).toBeGreaterThanOrEqual(k * 2 ** -51);
      expect(held.bound).toBeLessThan((k + 16) * 2 ** -51);
    }
  });

  test('what rounding may hide of the way to a kink is not counted on', () => {
    // u = 2⁴⁰ z_1 − 2⁴⁰ z_2 + 2⁻⁸ at z = (1, 1), whose terms carry roundings of some 2⁻¹³ each
    const p = problem(A, {
      ...{ widths: [1, 2, 1], batch: 1, activations: ['identity', 'relu'], x: [1], y: [1] },
      weights: [
        [1, 1],
        [2 ** 40, -(2 ** 40)],
      ],
      biases: [[0, 0], [2 ** -8]],
    });
    const [speed, gradient] = [2 ** 40.5, 2 ** 40.5 * (1 - 2 ** -8)]; // ε_1 = 0, and u > 0 passes ε_2
    const within = (r: number) =>
      localCertificate(p, [p.x, float64.matrix(2, 1, [1, 1]), p.y], given((4 * gradient) / r)).kind;
    expect(within((2 ** -8 * (1 - 2 ** -8)) / speed)).toBe('empirical');
    expect(within(2 ** -9 / speed)).toBe('proven');
  });

  test('several samples: the bound is over all of them together', () => {
    // ∇F = 2z − 4: 2 and 4 away from rest by 1 and 2
    const two = chain(LINEAR, [1, 1], [3, 3]);
    const held = localCertificate(two, [two.x, row(1, 4), two.y], given(2));
    if (held.kind !== 'proven') throw new Error(held.reason);
    expectJustAbove(held.bound, Math.hypot(1, 2));
  });

  test('an eigenvalue that is not proven positive proves nothing', () => {
    const line = chain(LINEAR, [1], [3]);
    for (const mu of [0, -1, NaN])
      expect(localCertificate(line, [line.x, row(2), line.y], given(mu))).toEqual({
        kind: 'empirical',
        reason: 'sample 0: the smallest eigenvalue is not proven positive',
      });
  });
});

describe('inference', () => {
  test('an energy beyond the largest double is an outcome', async () => {
    const options = { gradientNorm: 1e-6, maxSteps: 9 };
    for (const coordinates of ['state', 'error'] as const)
      expect(await infer(A, chain(LINEAR, [1e200], [1]), { coordinates, ...options })).toMatchObject({
        status: 'non-finite',
        steps: 0,
      });
  });

  test('starts from the sweep, and measures ∇F in its own coordinates', async () => {
    // ∂F/∂z = (0, −2) at z = (1, 1), ∂F/∂ε = (−2, −2) at ε = 0
    for (const [coordinates, norm] of [
      ['state', 2],
      ['error', Math.hypot(2, 2)],
    ] as const) {
      const deep = chain(['identity', ...LINEAR], [1], [3]);
      const { activities, gradientNorm } = await infer(A, deep, { coordinates, gradientNorm: 0, maxSteps: 0 });
      expect(activities.map((z) => z.data[0])).toEqual([1, 1, 1, 3]);
      expect(Math.abs(gradientNorm - norm)).toBeLessThanOrEqual(2 ** -51);
    }
  });

  test('by hand: x = 1, y = 3 and weights 1 meet at 2, with F = 1', async () => {
    for (const coordinates of ['state', 'error'] as const) {
      const line = chain(LINEAR, [1], [3]);
      const found = await infer(A, line, { coordinates, gradientNorm: 2 ** -40, maxSteps: 100 });
      expect(found.status).toBe('converged');
      expect(found.activities[0]).toBe(line.x);
      expect(found.activities[2]).toBe(line.y);
      expect(Math.abs(found.activities[1]!.data[0]! - 2)).toBeLessThanOrEqual(2 ** -40);
      expect(Math.abs(found.energy - 1)).toBeLessThanOrEqual(2 ** -50);
      expect(found.gradientNorm).toBeLessThanOrEqual(2 ** -40);
    }
  });
});
