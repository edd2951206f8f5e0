import { describe, expect, test } from 'vitest';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { errorBound } from '../../src/arithmetic/errorBound.ts';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import { frobenius } from '../../src/arithmetic/norm.ts';
import { exactly } from '../../src/inference/certificate.ts';
import { activation } from '../../src/layers/activation.ts';
import { convolution } from '../../src/layers/convolution.ts';
import type { Layer } from '../../src/layers/layer.ts';
import { linear } from '../../src/layers/linear.ts';
import { sequence } from '../../src/layers/sequence.ts';
import { LEARNING_RULES, pcTheorem2 } from '../../src/learning/index.ts';
import { type Edge, graph } from '../../src/network/graph.ts';
import { type Supervised, asLinear, mapProblem, supervised } from '../../src/problem/problem.ts';
import { random } from '../../src/random.ts';
import { equilibriumActivities } from '../../src/theory/equilibrium.ts';

const A = elementwise(float64);
const OPTIONS = { accuracy: 1e-8, seed: 1 };

/** Images 4×4, two filters 2×2, then 18-4-2, with two samples. */
function images(first: (convolved: Layer) => Layer): Supervised<Float64Matrix> {
  const { normal } = random(1, 'test/rules of convolution');
  const draw = (rows: number, columns: number): Float64Matrix =>
    A.matrix(
      rows,
      columns,
      Float64Array.from({ length: rows * columns }, () => normal() / 2),
    );
  const convolved = convolution([1, 4, 4], { channels: 2, kernel: 2 });
  const layers = [first(convolved), linear(convolved.to, [4]), linear([4], [2])];
  const shapes = [convolved.from, ...layers.map(({ to }) => to)];
  const nodes = shapes.map((shape, i) => ({
    shape,
    term: i === 0 ? ({ kind: 'free' } as const) : ({ kind: 'gaussian', precision: A.matrix(1, 1, [i / 2]) } as const),
  }));
  const edges = layers.map((layer, i): Edge<Float64Matrix> => {
    const theta = Object.entries(layer.parameters).map(
      ([name, [rows, columns]]) => [name, draw(rows, columns)] as const,
    );
    return { from: i, to: i + 1, layer, theta: Object.fromEntries(theta) };
  });
  return supervised(graph(A, nodes, edges), draw(16, 2), draw(2, 2));
}

const shapesOf = (updates: readonly Readonly<Record<string, Float64Matrix>>[]) =>
  updates.map((update) => Object.fromEntries(Object.entries(update).map(([k, a]) => [k, [a.rows, a.columns]])));

describe('built-in rules and shared weights', () => {
  const plain = images((convolved) => convolved);
  const curved = images((convolved) => sequence(convolved, activation('tanh', convolved.to)));

  test.each(LEARNING_RULES.filter(({ id }) => id !== pcTheorem2.id))(
    '$id learns filters, from the equilibrium where it settles',
    async (rule) => {
      const z = await rule.infer(A, plain, OPTIONS);
      if ('undecided' in z) throw new Error(z.undecided);
      const updates = await rule.learn(A, plain, z);
      expect(shapesOf(updates)).toEqual(plain.network.edges.map(({ layer }) => layer.parameters));
      if (rule.departures['stationarity'] !== undefined) return;
      const proven = equilibriumActivities(errorBound(float64, 2 ** -53), mapProblem(asLinear(plain), exactly));
      const inside = z.slice(1, -1);
      const apart = frobenius(inside.map((zl, i) => float64.subtract(zl, proven[i + 1]!.value).data));
      const bound = frobenius(proven.slice(1, -1).map(({ error }) => error));
      expect(apart).toBeLessThanOrEqual(OPTIONS.accuracy * frobenius(inside.map(({ data }) => data)) + 2 * bound);
    },
  );

  test.each(LEARNING_RULES)(
    '$id answers behind an activation where it says so, and refuses elsewhere',
    async (rule) => {
      if (rule.capabilities?.nonlinear !== true)
        return expect(rule.infer(A, curved, OPTIONS)).rejects.toThrow(/got layer 1: convolution → tanh; use inference/);
      const z = await rule.infer(A, curved, OPTIONS);
      if ('undecided' in z) throw new Error(z.undecided);
      const updates = await rule.learn(A, curved, z);
      expect(shapesOf(updates)).toEqual(curved.network.edges.map(({ layer }) => layer.parameters));
    },
  );

  test('Theorem 2 names the layer whose weights are shared', async () => {
    const message = /pcTheorem2: layer 1 must be fully connected, got convolution; take pc-closed-form/;
    await expect(pcTheorem2.infer(A, plain, OPTIONS)).rejects.toThrow(message);
    expect(() => pcTheorem2.learn(A, plain, [])).toThrow(message);
  });
});
