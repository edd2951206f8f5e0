import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import { tfjsElementwise } from '../../src/arithmetic/tfjs/elementwise.ts';
import type { Placement } from '../../src/layers/dense.ts';
import { linearProblem, problem } from '../../src/problem/numbers.ts';
import type { Supervised } from '../../src/problem/problem.ts';
import type { Parameters } from '../../src/layers/layer.ts';
import { random } from '../../src/random.ts';
import { equilibriumActivities } from '../../src/theory/equilibrium.ts';
import { bpFactors, weightGradients } from '../../src/theory/gradients.ts';
import { ends } from '../../src/learning/ends.ts';
import { A, NAMES, PLACEMENTS, type Numbers, draw, norm, activities } from './drawn.ts';
import { infer } from '../../src/inference/infer.ts';
import { localCertificate } from '../../src/inference/localCertificate.ts';
import { energySum, startOf, stateAt } from '../../src/inference/state.ts';
import { backprop, localUpdates } from '../../src/learning/updates.ts';

describe('all layers linear: the theory comes back', () => {
  const linear = (seed: number, placement: Placement): Numbers => {
    const numbers = draw(random(seed, 'linear'), 'identity', placement);
    return { ...numbers, biases: numbers.biases!.map((b) => Float64Array.from(b, () => 0)) };
  };
  /** Layers without biases, not with biases of zero. */
  const without = (numbers: Numbers): Numbers =>
    Object.fromEntries(Object.entries(numbers).filter(([name]) => name !== 'biases')) as Numbers;
  const weights = (updates: readonly Parameters<Float64Matrix>[]): Float64Matrix[] =>
    updates.map(({ weights: W }) => W!);
  const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

  test('backpropagation and the local update are those of linear networks, to the bit', () =>
    fc.assert(
      fc.property(seeds, fc.constantFrom(...PLACEMENTS), (seed, placement) => {
        const numbers = linear(seed, placement);
        const [dense, plain] = [problem(A, numbers), linearProblem(float64, without(numbers))];
        const z = activities(dense, random(seed, 'z'));
        const gaps = (a: readonly Float64Matrix[], b: readonly Float64Matrix[]): number =>
          Math.max(...a.map((m, i) => norm(float64.subtract(m, b[i]!).data) / (norm(m.data) || 1)));
        // The same products in another order of scaling: a few roundings apart.
        expect(gaps(weights(localUpdates(A, dense, z)), weights(localUpdates(float64, plain, z)))).toBeLessThan(
          2 ** -46,
        );
        const bp = weightGradients(float64, plain, bpFactors(float64, plain));
        const minus = float64.matrix(1, 1, [-1]);
        const down = bp.map((g) => float64.scale(minus, g));
        const mine = weights(backprop(A, dense));
        const size = Math.max(...mine.map((m) => norm(m.data)), 1e-3);
        for (const [i, m] of mine.entries())
          expect(norm(float64.subtract(m, down[i]!).data)).toBeLessThan(2 ** -40 * size);
      }),
      { numRuns: 100, seed: 1 },
    ));

  for (const coordinates of ['state', 'error'] as const)
    test(`inference in ${coordinates} coordinates ends at the closed-form equilibrium, within its proven bound`, () =>
      fc.assert(
        fc.asyncProperty(seeds, fc.constantFrom(...PLACEMENTS), async (seed, placement) => {
          const numbers = linear(seed, placement);
          const dense = problem(A, numbers);
          const outcome = await infer(A, dense, { coordinates, gradientNorm: 1e-9, maxSteps: 20_000 });
          fc.pre(outcome.status === 'converged');
          const certified = localCertificate(dense, outcome.activities, ends);
          if (certified.kind !== 'proven') throw new Error(certified.reason);
          const zStar = equilibriumActivities(float64, linearProblem(float64, numbers));
          const away = norm(...zStar.slice(1, -1).map((z, i) => float64.subtract(z, outcome.activities[i + 1]!).data));
          const closedForm = 2 ** -40 * norm(...zStar.map((z) => z.data)); // the closed form rounds too
          expect(away).toBeLessThanOrEqual(certified.bound + closedForm);
        }),
        { numRuns: 25, seed: 2 },
      ));
});

describe('inference in nonlinear networks', () => {
  const settle = (p: Supervised<Float64Matrix>, coordinates: 'state' | 'error', gradientNorm = 1e-10) =>
    infer(A, p, { coordinates, gradientNorm, maxSteps: 20_000 });

  test('the energy never ends above that of the feedforward sweep, and the gradient is as small as asked', async () => {
    for (const activation of NAMES)
      for (const placement of PLACEMENTS) {
        const p = problem(A, draw(random(5, activation), activation, placement));
        const before = energySum(A, stateAt(A, p.network, startOf(A, p))).data[0]! / p.x.columns;
        for (const coordinates of ['state', 'error'] as const) {
          const { status, energy, gradientNorm } = await settle(p, coordinates);
          expect(energy).toBeLessThanOrEqual(before * (1 + 2 ** -40));
          if (status === 'converged') expect(gradientNorm).toBeLessThanOrEqual(1e-10);
          else expect(['stuck', 'max-steps']).toContain(status); // a kink is a place to be stuck at
        }
      }
  });
});

describe('inference on a TF.js device', () => {
  test.each(['state', 'error'] as const)(
    'in %s coordinates leaves nothing behind but the activities',
    async (coordinates) => {
      const T = await tfjsElementwise('cpu');
      const deep = Array.from({ length: 20 }, (_, seed) => draw(random(seed, 'left behind'), 'tanh', 'after'));
      const p = problem(
        T,
        deep.find(({ widths }) => widths.length > 3)!,
      );
      const before = tf.memory().numTensors;
      const options = { coordinates, gradientNorm: 1e-3, maxSteps: 30 };
      const { activities: z, steps } = await infer(T, p, options);
      expect(steps).toBeGreaterThan(0);
      expect(z.length).toBeGreaterThan(2);
      expect(tf.memory().numTensors).toBe(before + z.length - 2);
      T.free(z.slice(1, -1));
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});
