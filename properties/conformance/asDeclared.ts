import { expect } from 'vitest';
import { CHECK_IDS } from '../../src/conformance/check.ts';
import { type RuleReport, checkRule } from '../../src/conformance/checkRule.ts';
import type { LearningRule, WrongRule } from '../../src/learning/rule.ts';
import { CAUSES } from './causeOf.ts';
import { explain } from './told.ts';

/** Every check holds but the declared departures, which are refuted. */
export async function expectAsDeclared(rule: LearningRule): Promise<void> {
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
}

/** Nothing unexpected, seed after seed. */
export async function expectNeverRefuted(
  rule: LearningRule,
  profile: 'core' | 'extended',
  [first, last]: readonly [number, number],
): Promise<void> {
  for (let seed = first; seed <= last; seed++) {
    const report = await checkRule(rule, { seed, profile });
    expect(report.asExpected, `seed ${seed}\n${explain(report)}`).toBe(true);
  }
}

/** The cause that a report names, or where alone it says that answers are off. */
export function namedIn({ checks }: RuleReport): string | undefined {
  const told = checks.flatMap(({ explanation }) => explanation ?? []);
  return told.find(({ cause }) => cause !== undefined)?.cause ?? told.find(({ where }) => where !== undefined)?.where;
}

/** The cause that a report names is the rule's defect, or others of the same signature. */
export function expectDefectNamed({ id, defect }: WrongRule, report: RuleReport): void {
  const cause = namedIn(report);
  if (CAUSES[id] === undefined)
    expect(cause ?? defect).toContain(defect); // by its signature, or not at all
  else expect(cause).toMatch(CAUSES[id]);
}
