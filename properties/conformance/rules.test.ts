import { beforeAll, describe, expect, test } from 'vitest';
import { CLAIMS } from '../../src/claims/index.ts';
import { CHECK_IDS, CORE_IDS } from '../../src/conformance/check.ts';
import { CHECKS } from '../../src/conformance/checks/index.ts';
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
import { CAUSES } from './causeOf.ts';
import { outcomes, explain } from './told.ts';

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
  test.each(LEARNING_RULES)('$id passes every check but its declared departures, which are refuted', async (rule) => {
    const report = await checkRule(rule, { seed: 1, profile: 'extended' });
    expect(report.result, `seed 1\n${explain(report)}`).toBe('as expected');
    expect(report.asExpected).toBe(true);
    expect(report.checks.map((c) => c.check)).toEqual(CHECK_IDS);
    const certain = report.checks.filter((c) => c.kind !== 'stochastic');
    const refuted = certain.filter((c) => c.outcome === 'refuted').map((c) => c.check);
    expect(refuted.toSorted()).toEqual(
      certain
        .map((c) => c.check)
        .filter((id) => rule.departures[id] !== undefined)
        .toSorted(),
    );
  });

  test('predictive coding by closed form is never refuted, whatever the seed', async () => {
    for (let seed = 100; seed < 120; seed++) {
      const report = await checkRule(pcClosedForm, { seed });
      expect(report.asExpected, `seed ${seed}\n${explain(report)}`).toBe(true);
    }
  });

  // 1,000 runs: npm run false-alarms.
  test.each([backprop, pcClosedForm, pcFixedPrediction, pcIncremental, pcTargetPropagation, pcTheorem1, pcTheorem2])(
    '$id comes out as declared with fresh seeds, in profile extended too',
    async (rule) => {
      for (let seed = 200; seed < 203; seed++) {
        const report = await checkRule(rule, { seed, profile: 'extended' });
        expect(report.asExpected, `seed ${seed}\n${explain(report)}`).toBe(true);
      }
    },
  );
});

describe('wrong rules', () => {
  const reports = new Map<string, RuleReport>();
  beforeAll(async () => {
    for (const rule of WRONG_RULES)
      reports.set(rule.id, await checkRule(rule, { seed: SIGNATURE_SEED, profile: 'extended' }));
  }, 300_000);

  test('are at least 40, each with an id of its own', () => {
    expect(new Set(WRONG_RULES.map(({ id }) => id)).size).toBe(WRONG_RULES.length);
    expect(WRONG_RULES.length).toBeGreaterThanOrEqual(40);
  });

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
    ({ id, defect }) => {
      const { checks } = reports.get(id)!;
      const cause = checks.find((c) => c.explanation?.cause !== undefined)?.explanation?.cause;
      if (CAUSES[id] === undefined)
        expect(cause ?? defect).toContain(defect); // by its signature, or not at all
      else expect(cause).toMatch(CAUSES[id]);
    },
  );
});
