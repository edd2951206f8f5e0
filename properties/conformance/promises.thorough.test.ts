import { describe, expect, test } from 'vitest';
import { checkRule } from '../../src/conformance/checkRule.ts';
import { LEARNING_RULES } from '../../src/learning/index.ts';
import { WRONG_RULES } from '../../src/learning/wrong/index.ts';
import { explain } from './told.ts';

describe('promises', () => {
  const made = LEARNING_RULES.filter(({ promises }) => promises !== undefined);

  test.each(made)('of $id are kept, whatever the seed', async (rule) => {
    for (let seed = 41; seed < 45; seed++) {
      const found = (await checkRule(rule, { seed, checks: ['promises'] })).checks[0]!;
      expect(found, `seed ${seed}: ${found.detail}`).toMatchObject({ outcome: 'holds', asExpected: true });
      expect(found.problems).toBeGreaterThan(10);
    }
  });

  test.each(WRONG_RULES.filter(({ refutedBy }) => refutedBy === 'promises'))(
    '$id, which departs from most checks as it declares, is refuted by what it promises, whatever the seed',
    async (rule) => {
      for (let seed = 41; seed < 43; seed++) {
        const report = await checkRule(rule, { seed });
        const off = report.checks.filter((c) => !c.asExpected).map(({ check }) => check);
        expect(off, `seed ${seed}\n${explain(report)}`).toEqual(['promises']);
      }
    },
  );
});
