import { expect, test } from 'vitest';
import { checkRule } from '../../src/conformance/checkRule.ts';
import { times } from '../../src/conformance/matrices.ts';
import { pcTheorem1 } from '../../src/learning/index.ts';
import type { LearningRule } from '../../src/learning/rule.ts';
import { type ChainView, chainOf } from '../../src/problem/chain.ts';
import type { Float64Matrix } from '../../src/arithmetic/float64.ts';

/** The rule of Theorem 1 with its rates multiplied, layer by layer. */
const altered = (factor: (at: ChainView<Float64Matrix>) => number): LearningRule => ({
  ...pcTheorem1,
  id: 'altered',
  async learn(A, problem, z) {
    const layers = chainOf(problem);
    const updates = await pcTheorem1.learn(A, problem, z);
    return updates.map((update, i) => ({ ...update, weights: times(factor(layers[i]!), update['weights']!) }));
  },
});

// Theorem 1's rates have 1/(a_l² p_l): what a mistake takes from them, or gives them twice.
test.each([
  ['rates lack the precision p_l', altered(({ precision }) => precision.data[0]!)],
  ['rates have the precision p_l twice', altered(({ precision }) => 1 / precision.data[0]!)],
  ['rates have 1/a_l where 1/a_l² must stand', altered(({ scale }) => scale.data[0]!)],
  ['rates lack the premultiplier: 1 stands for 1/a_l²', altered(({ scale }) => scale.data[0]! ** 2)],
])('the likely cause of a promise that is not kept: %s', async (cause, rule) => {
  const { checks } = await checkRule(rule, { seed: 3 });
  expect(checks.flatMap(({ explanation }) => explanation?.cause ?? [])).toContain(cause);
});
