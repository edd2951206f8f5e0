import { describe, expect, test } from 'vitest';
import { checkRule } from '../../src/conformance/checkRule.ts';
import { BENT } from './bentRules.ts';
import { handwritten } from './handwritten.ts';
import { explain, outcomes } from './told.ts';

// One of them; all, and another seed: nonlinearRegimes.thorough.test.ts.
describe('rules that are wrong in one regime of nonlinear networks', () => {
  const checks = ['nonlinear-equilibrium', 'nonlinear-local-gradient'] as const;

  test.each([['with skips, scales and precisions', handwritten()]])('what they share is right: %s', async (_, rule) => {
    const report = await checkRule(rule, { seed: 1, profile: 'extended', checks });
    expect(outcomes(report), `seed 1\n${explain(report)}`).toEqual(
      Object.fromEntries(checks.map((id) => [id, 'holds'])),
    );
  });

  test.each(BENT.filter((_, i) => i === 5))('one that %s is refuted', async (_, rule, check) => {
    const report = await checkRule(rule, { seed: 1, profile: 'extended', checks: [check] });
    expect(outcomes(report)[check], `seed 1\n${explain(report)}`).toBe('refuted');
  });
});
