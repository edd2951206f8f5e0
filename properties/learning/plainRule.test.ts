import { expect, test } from 'vitest';
import { checkRule } from '../../src/conformance/checkRule.ts';
import { pcClosedForm } from '../../src/learning/index.ts';
import type { LearningRule } from '../../src/learning/rule.ts';
import { chainOf } from '../../src/problem/chain.ts';

test('the rule in the docstring of LearningRule is the local one', async () => {
  const rule: LearningRule = {
    ...pcClosedForm,
    id: 'plain',
    learn: (A, problem, z) =>
      chainOf(problem).map(({ weights, scale, skip, precision }, i) => {
        const aWz = A.scale(scale, A.multiply(weights, z[i]!));
        const error = A.subtract(z[i + 1]!, skip ? A.add(z[i]!, aWz) : aWz);
        const signal = A.scale(scale, A.scale(precision, A.scale(A.matrix(1, 1, [1 / z[0]!.columns]), error)));
        return { weights: A.multiply(signal, z[i]!, { transposeB: true }) };
      }),
  };
  const report = await checkRule(rule, { seed: 1 });
  expect(report.result).toBe('as expected');
  const wrong: LearningRule = {
    ...rule,
    learn: async (A, problem, z) =>
      (await rule.learn(A, problem, z)).map(({ weights }) => ({ weights: A.scale(A.matrix(1, 1, [2]), weights!) })),
  };
  const refuted = await checkRule(wrong, { seed: 1, checks: ['local-gradient'] });
  expect(refuted.checks[0]!.outcome).toBe('refuted');
});
