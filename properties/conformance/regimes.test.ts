import { describe, expect, test } from 'vitest';
import { checkRule } from '../../src/conformance/checkRule.ts';
import { pcClosedForm } from '../../src/learning/index.ts';
import type { LearningRule } from '../../src/learning/rule.ts';
import { LINEAR, changed, mapped, passed } from './linearRegimes.ts';
import { explain, firstRefuted } from './told.ts';

// With another seed: regimes.thorough.test.ts.
describe('rules that are wrong in one regime of linear networks', () => {
  test.each(LINEAR)('one that %s is refuted', async (_, rule) => {
    expect(await firstRefuted(rule, 1), 'seed 1').toBeDefined();
  });

  test('what they share is right, at every size and shape, within a declared range and outside of it not asked', async () => {
    const whole = await checkRule(pcClosedForm, { seed: 3 });
    expect(whole.result, `seed 3\n${explain(whole)}`).toBe('as expected');
    const problems = async (rule: LearningRule): Promise<number> =>
      (await checkRule(rule, { seed: 3, checks: ['equals-closed-form'] })).checks[0]!.problems;
    const narrow = await checkRule(changed({ ...clipping, range: [2 ** -20, 2 ** 18] }), { seed: 3 });
    expect(narrow.result, `seed 3\n${explain(narrow)}`).toBe('as expected');
    expect((await checkRule(changed(clipping), { seed: 3 })).result).toBe('not as expected');
    expect(await problems(pcClosedForm)).toBe((await problems(changed({ range: [2 ** -20, 2 ** 18] }))) + 2);
    // Halves have no room for 2¹⁴, and no coarse numbers hold 53 bits.
    expect(await problems(pcClosedForm)).toBe((await problems(changed({ unitRoundoff: 2 ** -24 }))) + 5);
    expect(await problems(pcClosedForm)).toBe((await problems(changed({ unitRoundoff: 2 ** -11 }))) + 7);
  });
});

const clipping = passed((a) => mapped(a, (v) => Math.max(-1e20, Math.min(1e20, v))));
