import { describe, expect, test } from 'vitest';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { type Float64Matrix, float64 as A } from '../../src/arithmetic/float64.ts';
import { learnLocally } from '../../src/learning/learnLocally.ts';
import { pcErrorCoordinates } from '../../src/learning/pcErrorCoordinates.ts';
import { backprop } from '../../src/learning/updates.ts';
import { problem } from '../../src/problem/numbers.ts';
import { autoencoder } from '../../src/training/autoencoder.ts';
import { autoencoderRun } from '../../src/training/autoencoderRun.ts';
import { trainingRule } from '../../src/training/rules.ts';
import { normals } from '../arithmetic/matrices.ts';

const WIDTHS = [6, 5, 3, 5, 6];
const [B, u] = [4, 2 ** -53];
const E = elementwise(A);

const weights = WIDTHS.slice(1).map((m, i) =>
  A.matrix(
    m,
    WIDTHS[i]!,
    normals(i, m * WIDTHS[i]!).map((z) => z / Math.sqrt(WIDTHS[i]!)),
  ),
);
const x = A.matrix(
  6,
  B,
  normals(9, 6 * B).map((z) => 1 / (1 + Math.exp(-z))),
);
const theirs = (hidden: 'relu' | 'tanh') =>
  problem(E, {
    ...{ widths: WIDTHS, weights: weights.map(({ data }) => data), x: x.data, y: x.data, batch: B },
    activations: [hidden, hidden, hidden, 'sigmoid'],
  });
const size = ({ data }: Float64Matrix): number => Math.hypot(...data);
const update = (s: Float64Matrix, z: Float64Matrix): Float64Matrix =>
  A.scale(A.matrix(1, 1, [1 / B]), A.multiply(s, z, { transposeB: true }));

describe('the autoencoder', () => {
  test.each(['relu', 'tanh'] as const)(
    '%s: its backpropagation is that of layers composed, within rounding',
    (hidden) => {
      const { s, u: z } = autoencoder(A, hidden).backprop(weights, x, x);
      const expected = backprop(E, theirs(hidden));
      // slopes are at most 1: errors of n + 3 roundings a layer grow by no more than ‖W‖
      const scale = weights.reduce((product, W) => product * Math.max(1, size(W)), size(x));
      expected.forEach((theta, i) => {
        const difference = A.subtract(update(s[i + 1]!, z[i]!), theta['weights']!);
        expect(size(difference)).toBeLessThanOrEqual(
          8 * WIDTHS.length * (6 + 3) * u * scale * Math.max(1, size(z[i]!)),
        );
      });
    },
  );

  test('tanh: in enough steps it reaches the equilibrium that is certified, and its local updates are those there', async () => {
    const model = autoencoder(A, 'tanh');
    const found = model.infer(weights, x, x, 400);
    const accuracy = 1e-9;
    const z = await pcErrorCoordinates.infer(E, theirs('tanh'), { accuracy, seed: 0 });
    if ('undecided' in z) throw new Error(z.undecided);
    for (const l of [1, 2, 3]) {
      const whole = Math.hypot(...z.map(size));
      expect(size(A.subtract(found.sweep.z[l]!, z[l]!))).toBeLessThanOrEqual(2 * accuracy * whole);
    }
    expect(found.energyRatio).toBeLessThan(1);
    const own = [...found.sweep.z, x];
    const expected = await learnLocally(E, theirs('tanh'), own);
    const { s, u: pre } = model.local(weights, x, found);
    expected.forEach((theta, i) => {
      const difference = A.subtract(update(s[i + 1]!, pre[i]!), theta['weights']!);
      // z − φ(Wz) is known to a few roundings of z and of a sum of n products
      const bound = 8 * (6 + B) * u * (size(own[i + 1]!) + size(weights[i]!) * size(own[i]!)) * size(own[i]!);
      expect(size(difference)).toBeLessThanOrEqual(bound);
    });
  });

  test('in a network near its start inference lowers the energy with the step of its power iteration, ReLU or tanh', () => {
    for (const hidden of ['relu', 'tanh'] as const)
      for (const steps of [1, 5, 20]) {
        const { energyRatio, flipped } = autoencoder(A, hidden).infer(weights, x, x, steps);
        expect(energyRatio).toBeLessThanOrEqual(1);
        expect(flipped).toBeLessThanOrEqual(1);
      }
  });

  const common = { hidden: 'tanh' as const, weights, test: x, inference: 20 };

  test('a factor by the batch is the factor by the width: (1/B) s uᵀ (ẑuᵀ/B + εI)⁻¹ either way', () => {
    const setting = { ...common, rule: trainingRule('pc-factors'), alpha: 0.1, kept: [0, 1] };
    // the same batch four times over is wider than every layer, and has the same moments
    const repeated = A.matrix(
      6,
      4 * B,
      Float64Array.from({ length: 24 * B }, (_, k) => x.data[Math.floor(k / (4 * B)) * B + (k % B)]!),
    );
    const [narrow, wide] = [x, repeated].map(
      (batch) => autoencoderRun(A, { ...setting, batches: [batch] }, 0.5).errors[1]!,
    );
    // ε is known to 2⁻⁴⁰ on the narrow side, and (Σ + εI)⁻¹ moves by no more than that part of it
    expect(Math.abs(narrow! - wide!)).toBeLessThanOrEqual(2 ** -30 * wide!);
  });

  test('training lowers the test error, is the same twice, and names what went astray', () => {
    const setting = {
      ...{ ...common, rule: trainingRule('pc'), hidden: 'relu' as const, alpha: 1e-4, kept: [0, 30] },
      batches: Array.from({ length: 30 }, () => x),
    };
    const run = autoencoderRun(A, setting, 0.5);
    expect(run.errors[1]!).toBeLessThan(run.errors[0]!);
    expect(autoencoderRun(A, setting, 0.5)).toEqual(run);
    const dead = autoencoderRun(
      A,
      { ...setting, rule: trainingRule('bp-rates'), batches: [A.matrix(6, 1, new Float64Array(6))] },
      1,
    );
    expect(dead.diverged).toEqual({ step: 0, reason: 'no inverse' }); // of no input, no unit is on
  });
});
