import { describe, expect, test } from 'vitest';
import { CLAIMS } from '../../src/claims/index.ts';
import { CORE_IDS } from '../../src/conformance/check.ts';
import { CHECKS } from '../../src/conformance/checks/index.ts';
import { SIGNATURE_SEED } from '../../src/conformance/detection.ts';
import { packagedSignatures, signatureOf } from '../../src/conformance/signatures.ts';
import { checkRule, examine } from '../../src/conformance/checkRule.ts';
import { pcClosedForm, pcFixedPrediction } from '../../src/learning/index.ts';
import { WRONG_RULES } from '../../src/learning/wrong/index.ts';
import { expectAsDeclared, expectDefectNamed, expectNeverRefuted } from './asDeclared.ts';

describe('the checks', () => {
  test('have numbers that are their own, and are tied to claims that exist', () => {
    expect(new Set(CHECKS.map((check) => check.number)).size).toBe(CHECKS.length);
    expect(
      CHECKS.filter(({ id }) => CORE_IDS.some((core) => core === id)).every(({ number }) => /^C\d\d$/.test(number)),
    ).toBe(true);
    const known = new Set(CLAIMS.map(({ id }) => id));
    expect(CHECKS.flatMap(({ claims }) => claims).filter((id) => !known.has(id))).toEqual([]);
  });
});

describe('built-in rules', () => {
  // The others, and more seeds: rules.thorough.test.ts.
  test.each([pcClosedForm, pcFixedPrediction])(
    '$id passes every check but its declared departures, which are refuted',
    expectAsDeclared,
  );

  test('predictive coding by closed form is never refuted, whatever the seed', () =>
    expectNeverRefuted(pcClosedForm, 'core', [100, 100]));

  // 1,000 runs: npm run false-alarms.
  test.each([pcClosedForm])('$id comes out as declared with fresh seeds, in profile extended too', (rule) =>
    expectNeverRefuted(rule, 'extended', [200, 200]),
  );
});

describe('wrong rules', () => {
  test('are at least 40, each with an id of its own', () => {
    expect(new Set(WRONG_RULES.map(({ id }) => id)).size).toBe(WRONG_RULES.length);
    expect(WRONG_RULES.length).toBeGreaterThanOrEqual(40);
  });

  // One for each check that is to refute some. Each of them, against all checks: rules.thorough.test.ts.
  const firstOfItsCheck = WRONG_RULES.filter(
    (rule) => WRONG_RULES.find(({ refutedBy }) => refutedBy === rule.refutedBy) === rule,
  );
  test.each(firstOfItsCheck)('$id is refuted by $refutedBy', async (rule) => {
    const { checks, find } = examine(rule, { seed: SIGNATURE_SEED, profile: 'extended' });
    const found = await find(checks.find(({ id }) => id === rule.refutedBy)!);
    expect(found.outcome, `seed ${SIGNATURE_SEED}\n${found.detail}`).toBe('refuted');
  });

  const everySixtieth = WRONG_RULES.filter((_, i) => i % 60 === 4);
  test.each(everySixtieth.filter(({ departures }) => Object.keys(departures).length === 0))(
    'the explanation of $id names its defect, or others of the same signature',
    async (rule) => {
      const report = await checkRule(rule, { seed: SIGNATURE_SEED, profile: 'extended' });
      expectDefectNamed(rule, report);
      const { rules } = await packagedSignatures();
      expect(signatureOf(report.checks)).toEqual(rules.find(({ id }) => id === rule.id)!.refuted);
    },
  );
});
