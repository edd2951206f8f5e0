import { describe, expect, test } from 'vitest';
import type { ActivationName } from '../../src/arithmetic/activations.ts';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import { ValueError } from '../../src/errors.ts';
import { infer } from '../../src/inference/infer.ts';
import { kinkAwareNorm } from '../../src/inference/kinkAware.ts';
import { energySum, stateAt } from '../../src/inference/state.ts';
import { compareUpdates, equilibrate, nonlinearAlignment } from '../../src/learning/nonlinearAlignment.ts';
import { parameterised } from '../../src/network/parameterisations.ts';
import { underCrossEntropy } from '../../src/problem/crossEntropy.ts';
import { problem } from '../../src/problem/numbers.ts';
import { type Supervised, asLinear } from '../../src/problem/problem.ts';
import { random } from '../../src/random.ts';
import { agreement } from '../../src/theory/agreement.ts';
import { equilibrium } from '../../src/theory/equilibrium.ts';
import { gamma } from '../arithmetic/rounding.ts';
import { normals } from './curved.ts';

const A = elementwise(float64);
type P = Supervised<Float64Matrix>;

/** A residual depth-µP network, φ before the weights of layers 2..L. */
function drawn(activation: ActivationName, width: number, depth: number, seed: number, precision = 1): P {
  const r = random(seed, 'alignment');
  const [inputs, outputs, batch] = [8, 4, 3];
  const numbers = parameterised('mupc', { inputs, width, depth, outputs, skips: true }, r);
  return problem(A, {
    ...{ ...numbers, placement: 'before', batch, x: normals(r, inputs * batch), y: normals(r, outputs * batch) },
    activations: numbers.weights.map((_, i) => (i === 0 ? 'identity' : activation)),
    precisions: numbers.weights.map((_, i) => (i === depth - 1 ? 1 : precision)),
  });
}

describe('inference to a share of its first gradient', () => {
  const SEEDS = [1, 2];
  test.each(['tanh', 'gelu'] as const)(
    'leaves a cosine within twice that share of the one at rest: %s',
    async (activation) => {
      for (const seed of SEEDS)
        for (const p of [
          drawn(activation, 24, 6, seed),
          underCrossEntropy(A, drawn(activation, 24, 6, seed), [0, 1, 3]),
        ]) {
          const rest = await nonlinearAlignment(A, p, { relative: 1e-10 });
          expect(rest.status).toBe('converged');
          for (const relative of [1e-1, 1e-2, 1e-3, 1e-4]) {
            const { cosine, rel, status } = await nonlinearAlignment(A, p, { relative });
            expect(status).toBe('converged');
            expect(rel).toBeLessThanOrEqual(relative);
            expect(Math.abs(cosine - rest.cosine)).toBeLessThanOrEqual(2 * rel);
          }
        }
    },
  );

  test('is told apart from a norm, and needs one of the two', async () => {
    const p = drawn('tanh', 8, 3, 1);
    const options = { coordinates: 'error', maxSteps: 10 } as const;
    await expect(infer(A, p, options)).rejects.toThrow(ValueError);
    await expect(infer(A, p, { ...options, relative: 0.1, gradientNorm: 0.1 })).rejects.toThrow('got both');
    await expect(infer(A, p, { ...options, relative: 1 })).rejects.toThrow('untilRelative: relative must be');
  });

  test('reaches depth 32 in narrow networks, where its first step is too long', async () => {
    const { status, rel, energyRatio } = await nonlinearAlignment(A, drawn('tanh', 16, 32, 1));
    expect(status).toBe('converged');
    expect(rel).toBeLessThanOrEqual(1e-6);
    expect(energyRatio).toBeGreaterThan(0);
    expect(energyRatio).toBeLessThan(1);
  });

  test('is at rest at once where nothing is left to learn', async () => {
    const p = drawn('tanh', 8, 3, 1);
    const found = await infer(A, p, { coordinates: 'error', relative: 1e-6, maxSteps: 5 });
    const prediction = A.matrix(4, 3, stateAt(A, p.network, found.activities).edges.at(-1)!.prediction.data);
    const network = p.network;
    const exact = {
      network,
      x: p.x,
      y: prediction,
      clamped: new Map([
        [0, p.x],
        [3, prediction],
      ]),
    };
    const rest = await equilibrate(A, exact, {});
    expect(rest.steps).toBeLessThanOrEqual(60);
    expect(rest.loss).toBeLessThan(1);
  });
});

describe('alignment in any network', () => {
  test('is the closed form’s where there is one', async () => {
    const p = drawn('identity', 12, 5, 3);
    const linear = asLinear(p);
    const closed = agreement(float64, (a) => a.data, linear, equilibrium(float64, linear));
    const found = await nonlinearAlignment(A, p, { relative: 1e-9 });
    // F is 1-strongly convex in the errors ε, so that ‖ε − ε*‖ ≤ ‖∇F‖ ≤ r ‖λ‖; states are sums of errors carried through maps whose
    // products have norms of order 1, and updates are products of both: relative errors are a few r. F is stationary in ε, so that
    // it is off by less than r² alone, and roundings are left.
    const [few, roundings] = [8 * found.rel, gamma(2 * 60, 2 ** -53)];
    expect(found.rel).toBeLessThanOrEqual(1e-9);
    expect(Math.abs(found.cosine - closed.cosine)).toBeLessThanOrEqual(few);
    expect(Math.abs(found.normRatio / closed.normRatio - 1)).toBeLessThanOrEqual(few);
    expect(Math.abs(found.delta / closed.shift - 1)).toBeLessThanOrEqual(few);
    expect(Math.abs(found.loss / closed.loss - 1)).toBeLessThanOrEqual(roundings);
    expect(Math.abs(found.energyRatio / closed.energyRatio - 1)).toBeLessThanOrEqual(roundings);
  });

  test('saves to first order what the signals of backpropagation say, whatever the precisions', async () => {
    const at = async (precision: number) =>
      1 - (await nonlinearAlignment(A, drawn('tanh', 12, 5, 2, precision))).firstOrder;
    const [coarse, fine] = [await at(20), await at(200)];
    expect(Math.abs(coarse)).toBeLessThan(0.2);
    expect(coarse / fine).toBeGreaterThan(8); // of second order: a tenth
    expect(coarse / fine).toBeLessThan(12);
  });

  test('compares signs and norms by hand', async () => {
    const of = (...v: number[]) => [{ weights: A.matrix(1, v.length, v) }];
    const { cosine, signCosine, normRatio } = await compareUpdates(A, of(3, 4), of(4, -3));
    expect([cosine, signCosine, normRatio]).toEqual([0, 0, 1]);
    expect(Math.abs((await compareUpdates(A, of(6, 8), of(1, 1))).signCosine - 1)).toBeLessThanOrEqual(
      gamma(8, 2 ** -53),
    );
    expect((await compareUpdates(A, of(6, 8), of(3, 4))).normRatio).toBe(2);
  });
});

describe('the kink-aware norm', () => {
  /** ∂F/∂z_i from either side by differences of the energy, and the least slope that a choice between them leaves. */
  function bySides(p: P, z: readonly Float64Matrix[], h: number): number {
    const energyAt = (l: number, i: number, by: number): number => {
      const moved = z.map((m, k) => (k === l ? { ...m, data: m.data.map((v, j) => (j === i ? v + by : v)) } : m));
      return energySum(A, stateAt(A, p.network, moved)).data[0]!;
    };
    let squares = 0;
    for (let l = 1; l < z.length - 1; l++)
      for (let i = 0; i < z[l]!.data.length; i++) {
        const [before, at, after] = [energyAt(l, i, -h), energyAt(l, i, 0), energyAt(l, i, h)];
        const [left, right] = [(at - before) / h, (after - at) / h];
        if (left * right > 0) squares += Math.min(Math.abs(left), Math.abs(right)) ** 2;
      }
    return Math.sqrt(squares);
  }

  test.each(['relu', 'leaky-relu'] as const)(
    'is what differences from both sides leave, units on their kinks: %s',
    (phi) => {
      const p = drawn(phi, 5, 4, 7);
      const r = random(5, 'kinks');
      const z = p.network.nodes.map(({ shape }, l) =>
        l === 0
          ? p.x
          : l === p.network.nodes.length - 1
            ? p.y
            : A.matrix(
                shape[0]!,
                3,
                normals(r, shape[0]! * 3).map((v, i) => (i % 2 === 0 ? 0 : v)),
              ),
      );
      const h = 2 ** -20;
      const norm = kinkAwareNorm(float64, p, z, 2 ** -30);
      // F is quadratic on each side with a curvature of order 1, so a difference is off by about h.
      expect(Math.abs(norm - bySides(p, z, h))).toBeLessThan(100 * h);
      expect(norm).toBeLessThan(
        kinkAwareNorm(
          float64,
          p,
          z.map((m) => ({ ...m, data: m.data.map((v) => v + 2 ** -20) })),
          0,
        ),
      );
    },
  );

  test('is small where the plain norm of a ReLU network is not, and inference says flat', async () => {
    const p = drawn('relu', 16, 6, 1);
    const { status, activities, gradientNorm, first } = await infer(A, p, {
      coordinates: 'error',
      relative: 1e-6,
      maxSteps: 2000,
    });
    expect(status).toBe('flat');
    expect(kinkAwareNorm(float64, p, activities, 1e-2)).toBeLessThan(gradientNorm / 4);
    expect(first.gradientNorm).toBeGreaterThan(gradientNorm);
  });

  test('is the plain norm of a smooth network', () => {
    const p = drawn('tanh', 4, 3, 1);
    const z = p.network.nodes.map(({ shape }, l) =>
      l === 0 ? p.x : l === 3 ? p.y : A.matrix(shape[0]!, 3, new Float64Array(12).fill(0.5)),
    );
    expect(Math.abs(kinkAwareNorm(float64, p, z, 1) - bySides(p, z, 2 ** -20))).toBeLessThan(2 ** -14);
  });
});
