import { describe, expect, test } from 'vitest';
import { checkRule } from '../../src/conformance/checkRule.ts';
import { BENT, plain } from './bentRules.ts';
import { handwritten } from './handwritten.ts';
import { explain, outcomes } from './told.ts';

describe('rules that are wrong in one regime of nonlinear networks', () => {
  const checks = ['nonlinear-equilibrium', 'nonlinear-local-gradient'] as const;

  test.each([
    ['with skips, scales and precisions', handwritten()],
    ['without', plain(handwritten())],
    ['without biases', { ...handwritten(), capabilities: { nonlinear: true, skips: false, biases: false } }],
  ])('what they share is right: %s', async (_, rule) => {
    for (const seed of [1, 2]) {
      const report = await checkRule(rule, { seed, profile: 'extended', checks });
      expect(outcomes(report), `seed ${seed}\n${explain(report)}`).toEqual(
        Object.fromEntries(checks.map((id) => [id, 'holds'])),
      );
    }
  });

  test.each(BENT)('one that %s is refuted', async (_, rule, check) => {
    const report = await checkRule(rule, { seed: 1, profile: 'extended', checks: [check] });
    expect(outcomes(report)[check], `seed 1\n${explain(report)}`).toBe('refuted');
  });
});
