import type { CheckKind } from '../../conformance/check.ts';
import { type CheckResult, examine } from '../../conformance/checkRule.ts';
import type { Court } from '../../evidence/judge.ts';
import type { Verdict } from '../../evidence/verdict.ts';
import { LEARNING_RULES } from '../../learning/index.ts';
import { WRONG_RULES } from '../../learning/wrong/index.ts';
import type { RuleRow } from '../../report/index.ts';
import { type Done, idOf } from './job.ts';

/** Right and wrong ones, in the order of a report. */
export const RULES = [...LEARNING_RULES, ...WRONG_RULES];

/**
 * Holds a rule of the package, by its id, against every check; one that is wrong on purpose against the one that must refute it: what
 * the others say of it is the experiment `signatures`, which takes longer.
 */
export async function runRule(id: string, court: Court): Promise<Done> {
  const start = court.clock();
  const rule = RULES.find((rule) => rule.id === id)!;
  const wrong = WRONG_RULES.find((rule) => rule.id === id);
  const { checks, find } = examine(rule, { seed: court.seed, profile: 'extended' });
  const asked = wrong ? checks.filter(({ id: check }) => check === wrong.refutedBy) : checks;
  const results: CheckResult[] = [];
  for (const check of asked) results.push(await find(check)); // one by one, and without the search for causes
  const row: RuleRow = {
    rule: rule.name,
    wrong: wrong !== undefined,
    checks: results
      .filter(({ problems }) => problems > 0)
      .map(({ check, number, title, kind, claims, outcome, expected, reason }) => ({
        ...{ check, number, title, kind, claims, outcome },
        expected: wrong ? 'refuted' : expectedOfRight(expected, outcome, kind),
        ...(reason === undefined ? {} : { reason }),
      })),
  };
  const asExpected = row.checks.every((c) => c.outcome === c.expected);
  const seconds = (court.clock() - start) / 1000;
  const expected = wrong ? 'refuted' : 'holds';
  return {
    id: idOf({ kind: 'rule', id }),
    outcome: asExpected ? expected : 'undecided',
    expected,
    asExpected,
    seconds,
    rule: row,
  };
}

/** A declared departure need not show where chance decides. */
const expectedOfRight = (
  expected: Verdict['outcome'],
  outcome: Verdict['outcome'],
  kind: CheckKind,
): Verdict['outcome'] => (kind === 'stochastic' && expected === 'refuted' && outcome === 'holds' ? 'holds' : expected);
