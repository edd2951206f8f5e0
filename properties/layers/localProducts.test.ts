import { describe, expect, test } from 'vitest';
import { dual } from '../../src/arithmetic/dual.ts';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import { primeField } from '../../src/arithmetic/primeField.ts';
import { rational } from '../../src/arithmetic/rational.ts';
import { describeLayer, layerFrom } from '../../src/layers/index.ts';
import type { Layer } from '../../src/layers/layer.ts';
import { derivative } from '../dense/drawn.ts';
import { RATIONAL, SMOOTH, given, normals, wholes } from './attentive.ts';

const A = elementwise(float64);
const inner = (a: Float64Matrix, b: Float64Matrix): number => a.data.reduce((sum, x, i) => sum + x * b.data[i]!, 0);
const moved = (a: Float64Matrix, d: Float64Matrix, h: number): Float64Matrix => ({
  ...a,
  data: a.data.map((x, i) => x + h * d.data[i]!),
});
const ALL = [...RATIONAL, ...SMOOTH];

/** ⟨∂z, dz⟩ + Σ ⟨∂θ, dθ⟩, in float64, and what it is a sum of. */
function claimed(layer: Layer, { theta, z, g, dz, dTheta }: ReturnType<typeof given<Float64Matrix>>) {
  const at = layer.at(A, theta, z);
  const pairs = [
    [at.inputGradient(g), dz] as const,
    ...Object.entries(at.parameterGradient(g)).map(([name, d]) => [d, dTheta[name]!] as const),
  ];
  return {
    value: pairs.reduce((sum, [a, b]) => sum + inner(a, b), 0),
    size: pairs.reduce((sum, [a, b]) => sum + a.data.reduce((s, x, i) => s + Math.abs(x * b.data[i]!), 0), 0),
  };
}

describe.each(ALL)('the local products of %s', (_, layer) => {
  test('are the derivative by central differences', async () => {
    for (let seed = 1; seed <= 5; seed++) {
      const { theta, ...of } = given(A, layer, normals, seed);
      const thetaAt = (h: number) =>
        Object.fromEntries(Object.entries(theta).map(([k, m]) => [k, of.dTheta[k] ? moved(m, of.dTheta[k], h) : m]));
      const f = async (h: number): Promise<number> =>
        inner(of.g, layer.at(A, thetaAt(h), moved(of.z, of.dz, h)).prediction);
      const { value, error } = await derivative(f);
      const ours = claimed(layer, { theta, ...of });
      expect(error).toBeLessThan(1e-2 * (1 + ours.size)); // or it would say little
      expect(Math.abs(ours.value - value)).toBeLessThanOrEqual(error);
    }
  });

  test('are the derivative by dual numbers, up to the roundings of both', () => {
    const D = dual(A);
    for (let seed = 1; seed <= 5; seed++) {
      const all = given(A, layer, normals, seed);
      const { theta, z, g, dz, dTheta } = all;
      const zero = (a: Float64Matrix): Float64Matrix => A.subtract(a, a);
      const lifted = Object.fromEntries(
        Object.entries(theta).map(([k, m]) => [k, { value: m, tangent: dTheta[k] ?? zero(m) }]),
      );
      const { tangent } = layer.at(D, lifted, { value: z, tangent: dz }).prediction;
      const ours = claimed(layer, all);
      // Sums of fewer than 100 products, 40 stages deep at most, each stage's numbers within 100 times what it is a sum of.
      const roundings = 100 * 40 * 100 * 2 ** -53;
      expect(Math.abs(ours.value - inner(g, tangent))).toBeLessThanOrEqual(roundings * (ours.size + 1));
    }
  });

  test('are made again from the recipe, through JSON', () => {
    const again = layerFrom(JSON.parse(JSON.stringify(layer.recipe)));
    const of = given(A, layer, normals, 1);
    expect([again.recipe, again.from, again.to]).toEqual([layer.recipe, layer.from, layer.to]);
    expect(again.at(A, of.theta, of.z).prediction).toEqual(layer.at(A, of.theta, of.z).prediction);
    expect(claimed(again, of)).toEqual(claimed(layer, of));
    expect(describeLayer(layer.recipe)).not.toMatch(/undefined|named/);
  });
});

describe.each([
  ['rational', rational],
  ['primeField', primeField],
] as const)('in %s the local products of', (_, system) => {
  const E = system as typeof rational;
  test.each(RATIONAL)('%s are the derivative by dual numbers, exactly', (__, layer) => {
    const D = dual(E);
    for (let seed = 1; seed <= 3; seed++) {
      const { theta, z, g, dz, dTheta } = given(E, layer, wholes, seed);
      const lifted = Object.fromEntries(
        Object.entries(theta).map(([k, m]) => [k, { value: m, tangent: dTheta[k] ?? E.subtract(m, m) }]),
      );
      const { tangent } = layer.at(D, lifted, { value: z, tangent: dz }).prediction;
      const at = layer.at(E, theta, z);
      const ours = Object.entries(at.parameterGradient(g)).reduce(
        (sum, [name, d]) => E.add(sum, E.inner(d, dTheta[name]!)),
        E.inner(at.inputGradient(g), dz),
      );
      expect(E.format(ours)).toEqual(E.format(E.inner(g, tangent)));
    }
  });
});
