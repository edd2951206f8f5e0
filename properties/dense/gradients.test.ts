import { describe, expect, test } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { problem } from '../../src/problem/numbers.ts';
import { A, forEachKind, inner, activities, derivative, along, direction } from './drawn.ts';
import type { Float64Matrix } from '../../src/arithmetic/float64.ts';
import { errorCoordinates } from '../../src/inference/objective.ts';
import { energyGradient, energySum, predictions, stateAt } from '../../src/inference/state.ts';
import { backprop, localUpdates } from '../../src/learning/updates.ts';
import type { Network } from '../../src/network/graph.ts';

/** F, summed over the samples. */
const energy = (network: Network<Float64Matrix>, z: readonly Float64Matrix[]): number =>
  energySum(A, stateAt(A, network, z)).data[0]!;

const byName = (updates: ReturnType<typeof localUpdates<Float64Matrix>>) => ({
  weights: updates.map(({ weights }) => weights!),
  biases: updates.map(({ bias }) => bias!),
});

/** The network with weights and biases moved by h along d and c. */
const moved = (
  network: Network<Float64Matrix>,
  d: readonly Float64Array[],
  c: readonly Float64Array[],
  h: number,
): Network<Float64Matrix> => ({
  ...network,
  edges: network.edges.map(({ theta, ...edge }, i) => {
    const [weights, bias] = [along(theta['weights']!, d[i]!, h), along(theta['bias']!, c[i]!, h)];
    return { ...edge, theta: { ...theta, weights, bias } };
  }),
});

describe('the gradient in activities is the derivative of the energy', () => {
  let seen = 0;
  forEachKind(async (numbers, r) => {
    const p = problem(A, numbers);
    if (p.network.edges.length === 1) return;
    const z = activities(p, r);
    const gradient = energyGradient(A, p, z);
    const d = gradient.map((g) => direction(r, g.data.length));
    const energyAt = async (h: number): Promise<number> =>
      energy(p.network, [p.x, ...d.map((dl, i) => along(z[i + 1]!, dl, h)), p.y]);
    const { value, error } = await derivative(energyAt);
    const claimed = gradient.reduce((sum, g, i) => sum + inner(g.data, d[i]!), 0);
    if (error > 1e-3 * (1 + Math.abs(claimed))) return; // a kink in the way
    seen++;
    expect(Math.abs(claimed - value)).toBeLessThanOrEqual(error);
  });
  test('most cases were free of kinks', () => expect(seen).toBeGreaterThan(100));
});

describe('the gradient in errors is the derivative of the energy in them', () => {
  // The equilibrium alone cannot tell: there p_l ε_l = δ_l, whichever of the two is carried back.
  forEachKind(async (numbers, r) => {
    const p = problem(A, numbers);
    if (p.network.edges.length === 1) return;
    const errors = activities(p, r).slice(1, -1);
    const moved = errors.map((e) => direction(r, e.data.length));
    const statesAt = (h: number): Float64Matrix[] => {
      const z = [p.x];
      for (const [i, e] of errors.entries()) {
        const { layer, theta } = p.network.edges[i]!;
        z.push(float64.add(layer.at(A, theta, z[i]!).prediction, along(e, moved[i]!, h)));
      }
      return [...z, p.y];
    };
    const { value, error } = await derivative(async (h) => energy(p.network, statesAt(h)));
    const gradient = errorCoordinates(A, p).at(errors).gradient();
    const claimed = gradient.reduce((sum, g, i) => sum + inner(g.data, moved[i]!), 0);
    if (error > 1e-3 * (1 + Math.abs(claimed))) return; // a kink in the way
    expect(Math.abs(claimed - value)).toBeLessThanOrEqual(error);
  });
});

describe('local updates are minus the derivative of the mean energy in weights and biases', () => {
  forEachKind(async (numbers, r) => {
    const p = problem(A, numbers);
    const z = activities(p, r);
    const { weights, biases } = byName(localUpdates(A, p, z));
    const d = weights.map((w) => direction(r, w.data.length));
    const c = biases.map((b) => direction(r, b.data.length));
    const energyAt = async (h: number): Promise<number> => {
      return energy(moved(p.network, d, c, h), z) / numbers.batch;
    };
    const { value, error } = await derivative(energyAt);
    const claimed = [...weights.map((w, i) => inner(w.data, d[i]!)), ...biases.map((b, i) => inner(b.data, c[i]!))];
    const sum = -claimed.reduce((total, x) => total + x, 0);
    if (error > 1e-3 * (1 + Math.abs(sum))) return;
    expect(Math.abs(sum - value)).toBeLessThanOrEqual(error);
  });
});

describe('backpropagation is minus the derivative of the squared error', () => {
  forEachKind(async (numbers, r) => {
    const p = problem(A, numbers);
    const { weights, biases } = byName(backprop(A, p));
    const d = weights.map((w) => direction(r, w.data.length));
    const c = biases.map((b) => direction(r, b.data.length));
    const lossAt = (h: number): Promise<number> => {
      const prediction = predictions(A, moved(p.network, d, c, h), p.x).at(-1)!;
      const e = float64.subtract(p.y, prediction).data;
      return Promise.resolve(((numbers.precisions!.at(-1)! / 2) * inner(e, e)) / numbers.batch);
    };
    const { value, error } = await derivative(lossAt);
    const claimed = [...weights.map((w, i) => inner(w.data, d[i]!)), ...biases.map((b, i) => inner(b.data, c[i]!))];
    const sum = -claimed.reduce((total, x) => total + x, 0);
    if (error > 1e-3 * (1 + Math.abs(sum))) return;
    expect(Math.abs(sum - value)).toBeLessThanOrEqual(error);
  });
});
