import { describe, expect, test } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { denseEnergy, denseFeedforward, denseGradient, denseState } from '../../src/inference/dense/denseEnergy.ts';
import { errorGradient } from '../../src/inference/dense/denseInference.ts';
import { denseBackprop, denseLocalUpdates } from '../../src/learning/denseUpdates.ts';
import { layerAt } from '../../src/network/dense/denseLayer.ts';
import { denseProblem } from '../../src/network/dense/denseNetwork.ts';
import { A, forEachKind, inner, activities, derivative, along, direction } from './drawn.ts';

describe('the gradient in activities is the derivative of the energy', () => {
  let seen = 0;
  forEachKind(async (numbers, r) => {
    const p = denseProblem(A, numbers);
    if (p.network.layers.length === 1) return;
    const z = activities(p, r);
    const gradient = denseGradient(A, denseState(A, p.network, z));
    const d = gradient.map((g) => direction(r, g.data.length));
    const energyAt = async (h: number): Promise<number> =>
      denseEnergy(A, denseState(A, p.network, [p.x, ...d.map((dl, i) => along(z[i + 1]!, dl, h)), p.y]));
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
    const p = denseProblem(A, numbers);
    if (p.network.layers.length === 1) return;
    const errors = activities(p, r).slice(1, -1);
    const moved = errors.map((e) => direction(r, e.data.length));
    const stateAt = (h: number) => {
      const z = [p.x];
      for (const [i, e] of errors.entries())
        z.push(
          float64.add(layerAt(A, p.network.layers[i]!, p.network.placement, z[i]!).prediction, along(e, moved[i]!, h)),
        );
      return denseState(A, p.network, [...z, p.y]);
    };
    const { value, error } = await derivative((h) => denseEnergy(A, stateAt(h)));
    const claimed = errorGradient(A, stateAt(0)).reduce((sum, g, i) => sum + inner(g.data, moved[i]!), 0);
    if (error > 1e-3 * (1 + Math.abs(claimed))) return; // a kink in the way
    expect(Math.abs(claimed - value)).toBeLessThanOrEqual(error);
  });
});

describe('local updates are minus the derivative of the mean energy in weights and biases', () => {
  forEachKind(async (numbers, r) => {
    const p = denseProblem(A, numbers);
    const z = activities(p, r);
    const { weights, biases } = denseLocalUpdates(A, p, z);
    const d = weights.map((w) => direction(r, w.data.length));
    const c = biases.map((b) => direction(r, b.data.length));
    const energyAt = async (h: number): Promise<number> => {
      const layers = p.network.layers.map((layer, i) => ({
        ...layer,
        weights: along(layer.weights, d[i]!, h),
        bias: along(layer.bias, c[i]!, h),
      }));
      return (await denseEnergy(A, denseState(A, { ...p.network, layers }, z))) / numbers.batch;
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
    const p = denseProblem(A, numbers);
    const { weights, biases } = denseBackprop(A, p);
    const d = weights.map((w) => direction(r, w.data.length));
    const c = biases.map((b) => direction(r, b.data.length));
    const lossAt = (h: number): Promise<number> => {
      const layers = p.network.layers.map((layer, i) => ({
        ...layer,
        weights: along(layer.weights, d[i]!, h),
        bias: along(layer.bias, c[i]!, h),
      }));
      const prediction = denseFeedforward(A, { ...p.network, layers }, p.x).at(-1)!;
      const e = float64.subtract(p.y, prediction).data;
      return Promise.resolve(((layers.at(-1)!.precision.data[0]! / 2) * inner(e, e)) / numbers.batch);
    };
    const { value, error } = await derivative(lossAt);
    const claimed = [...weights.map((w, i) => inner(w.data, d[i]!)), ...biases.map((b, i) => inner(b.data, c[i]!))];
    const sum = -claimed.reduce((total, x) => total + x, 0);
    if (error > 1e-3 * (1 + Math.abs(sum))) return;
    expect(Math.abs(sum - value)).toBeLessThanOrEqual(error);
  });
});
