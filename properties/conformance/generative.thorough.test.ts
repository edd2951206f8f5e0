import { describe, expect, test } from 'vitest';
import { GENERATIVE_IDS } from '../../src/conformance/check.ts';
import { checkRule } from '../../src/conformance/checkRule.ts';
import { GENERATIVE_RULES } from '../../src/learning/generative/index.ts';
import { WRONG_GENERATIVE_RULES } from '../../src/learning/generative/wrong/index.ts';

const SEEDS = [1, 2, 3, 4, 5, 6];

test.each(GENERATIVE_RULES.map((rule) => [rule.id, rule] as const))(
  '%s is as expected for every seed tried',
  async (_, rule) => {
    for (const seed of SEEDS) {
      const { result, checks, missing } = await checkRule(rule, { seed });
      expect([seed, result, missing, checks.filter((c) => !c.asExpected).map((c) => c.detail)]).toEqual([
        ...[seed, 'as expected', [], []],
      ]);
    }
  },
);

describe('wrong generative rules', () => {
  test.each(WRONG_GENERATIVE_RULES.map((rule) => [rule.id, rule] as const))(
    '%s is refuted by its check, for two seeds',
    async (_, rule) => {
      for (const seed of [1, 2]) {
        const { result, checks } = await checkRule(rule, { seed });
        expect(result).toBe('not as expected');
        expect(checks.find(({ check }) => check === rule.refutedBy)!.outcome).toBe('refuted');
      }
    },
  );

  test('every check of numbers refutes one', () => {
    const refuting = new Set(WRONG_GENERATIVE_RULES.map(({ refutedBy }) => refutedBy));
    const others = GENERATIVE_IDS.filter((id) => !refuting.has(id));
    // Refuted beside others, by rules of these; `generative-absence` takes a declaration.
    expect(others).toEqual(['settled-without-label', 'update-at-rest', 'label-leak', 'generative-absence']);
  });
});
