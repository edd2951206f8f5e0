import { describe, expect, test } from 'vitest';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import { frobenius } from '../../src/arithmetic/norm.ts';
import { energyGradient } from '../../src/inference/state.ts';
import { LEARNING_RULES } from '../../src/learning/index.ts';
import { backprop, localUpdates } from '../../src/learning/updates.ts';
import type { Weighting } from '../../src/layers/attention.ts';
import { resnet } from '../../src/network/resnet.ts';
import { transformer } from '../../src/network/transformer.ts';
import { oneHot } from '../../src/problem/oneHot.ts';
import { type Supervised, supervised } from '../../src/problem/problem.ts';
import { random } from '../../src/random.ts';

const A = elementwise(float64);
const OPTIONS = { accuracy: 1e-4, seed: 1 };

/** Two images, two filters, three halvings; the last node's error is squared. */
function images(): Supervised<Float64Matrix> {
  const r = random(1, 'test/rules of architectures');
  const sizes = {
    image: [1, 8, 8],
    channels: 2,
    blocks: 3,
    classes: 2,
    activation: 'tanh',
    output: 'gaussian',
  } as const;
  const network = resnet(A, sizes, r);
  const x = A.matrix(
    64,
    2,
    Float64Array.from({ length: 128 }, () => r.normal()),
  );
  return supervised(network, x, oneHot(A, [0, 1], 2));
}

/** Two sequences of three tokens out of two; cross-entropy at each position. */
function tokens(weighting: Weighting): Supervised<Float64Matrix> {
  const r = random(2, 'test/rules of architectures');
  const sizes = { vocabulary: 2, tokens: 3, width: 4, heads: 2, blocks: 2, norm: true, weighting } as const;
  const network = transformer(A, sizes, r);
  const hot = (flags: readonly number[]) => A.matrix(6, 2, [...flags, ...flags.map((one) => 1 - one)]);
  return supervised(network, hot([0, 1, 1, 1, 0, 0]), hot([1, 1, 1, 0, 0, 1]));
}

/** With the reason why no minimum can be proven there, where none can: convolutions, means and tanh have bounds. */
const CASES = [
  ['a residual network of convolutions', images(), undefined],
  ['a transformer', tokens('softmax'), /node 5 has a categorical term, whose curvature is not bounded$/],
  ['a transformer with linear attention', tokens('linear'), /node 5 has a categorical term/],
] as const;

const numbers = (updates: readonly Readonly<Record<string, Float64Matrix>>[]) =>
  updates.map((update) => Object.fromEntries(Object.entries(update).map(([k, { data }]) => [k, [...data]])));

describe.each(CASES)('built-in rules in %s', (_, problem, unproven) => {
  test.each(LEARNING_RULES)('$id answers, or says by the layer or the node why it does not', async (rule) => {
    if (rule.capabilities?.nonlinear !== true)
      return expect(rule.infer(A, problem, OPTIONS)).rejects.toThrow(/got layer \d+: .*(tanh|gelu|attention)/);
    const z = await rule.infer(A, problem, OPTIONS);
    if ('undecided' in z) return expect(z.undecided).toMatch(unproven ?? /^never$/);
    const updates = await rule.learn(A, problem, z);
    const shapes = updates.map((update) =>
      Object.fromEntries(Object.entries(update).map(([name, { rows, columns }]) => [name, [rows, columns]])),
    );
    expect(shapes).toEqual(problem.network.edges.map(({ layer }) => layer.parameters));
    if (rule.id === 'backprop') return expect(numbers(updates)).toEqual(numbers(backprop(A, problem)));
    if (rule.departures['stationarity'] !== undefined) return;
    expect(frobenius(energyGradient(A, problem, [...z]).map(({ data }) => data))).toBeLessThan(1e-3);
    expect(numbers(updates)).toEqual(numbers(localUpdates(A, problem, z)));
  });
});
