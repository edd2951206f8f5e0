import { beforeAll, describe, expect, test } from 'vitest';
import { CHECK_IDS } from '../../src/conformance/check.ts';
import { SIGNATURE_SEED } from '../../src/conformance/detection.ts';
import { packagedSignatures, signatureOf } from '../../src/conformance/signatures.ts';
import { type RuleReport, checkRule } from '../../src/conformance/checkRule.ts';
import {
  LEARNING_RULES,
  backprop,
  pcClosedForm,
  pcFixedPrediction,
  pcIncremental,
  pcTargetPropagation,
  pcTheorem1,
  pcTheorem2,
} from '../../src/learning/index.ts';
import { WRONG_RULES } from '../../src/learning/wrong/index.ts';
import { expectAsDeclared, expectDefectNamed, expectNeverRefuted } from './asDeclared.ts';
import { explain, outcomes } from './told.ts';

// Every rule against every check, and many seeds. A sample of each is in rules.test.ts.

describe('built-in rules', () => {
  test.each(LEARNING_RULES)('$id passes every check but its declared departures, which are refuted', expectAsDeclared);

  test('predictive coding by closed form is never refuted, whatever the seed', () =>
    expectNeverRefuted(pcClosedForm, 'core', [100, 119]));

  // 1,000 runs: npm run false-alarms.
  test.each([backprop, pcClosedForm, pcFixedPrediction, pcIncremental, pcTargetPropagation, pcTheorem1, pcTheorem2])(
    '$id comes out as declared with fresh seeds, in profile extended too',
    (rule) => expectNeverRefuted(rule, 'extended', [200, 202]),
  );
});

describe('wrong rules', () => {
  const reports = new Map<string, RuleReport>();
  beforeAll(async () => {
    for (const rule of WRONG_RULES)
      reports.set(rule.id, await checkRule(rule, { seed: SIGNATURE_SEED, profile: 'extended' }));
  }, 300_000);

  test.each(WRONG_RULES)('$id is refuted by $refutedBy', (rule) => {
    const report = reports.get(rule.id)!;
    expect(outcomes(report)[rule.refutedBy], `seed 1\n${explain(report)}`).toBe('refuted');
    expect(report.result).toBe('not as expected');
  });

  test('leave every check that chance has no part in with an answer: nothing crashes', () => {
    const open = [...reports.values()].flatMap(({ rule, checks }) =>
      checks
        .filter((c) => c.outcome === 'undecided' && c.problems > 0 && c.kind !== 'stochastic')
        .map((c) => `${rule}: ${c.check}: ${c.detail}`),
    );
    expect(open).toEqual([]);
  });

  test('each check refutes one of them', () => {
    const idle = CHECK_IDS.filter((id) => ![...reports.values()].some((report) => outcomes(report)[id] === 'refuted'));
    expect(idle).toEqual([]);
  });

  test('some are seen by one or two checks only, so these are not idle', () => {
    const few = [...reports.values()]
      .map(({ checks }) => checks.filter((c) => c.outcome === 'refuted' && c.kind !== 'stochastic').map((c) => c.check))
      .filter((ids) => ids.length === 1)
      .flat();
    expect([...new Set(few)].toSorted()).toEqual([
      ...['declared-absence', 'reported-energy', 'step', 'target-shape', 'trajectory'],
    ]);
  });

  test('leave the signatures that the package holds (npm run signatures writes them)', async () => {
    const { seed, rules } = await packagedSignatures();
    expect(seed).toBe(SIGNATURE_SEED);
    expect(rules.map(({ id, defect, refuted }) => ({ id, defect, refuted }))).toEqual(
      WRONG_RULES.map(({ id, defect }) => ({ id, defect, refuted: signatureOf(reports.get(id)!.checks) })),
    );
  });

  test.each(WRONG_RULES.filter(({ departures }) => Object.keys(departures).length === 0))(
    'the explanation of $id names its defect, or others of the same signature',
    (rule) => expectDefectNamed(rule, reports.get(rule.id)!),
  );
});
