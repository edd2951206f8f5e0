import { CORE_IDS, type CheckId, type CheckKind } from '../../conformance/check.ts';
import { type CheckResult, examine } from '../../conformance/checkRule.ts';
import type { Court } from '../../evidence/judge.ts';
import type { Verdict } from '../../evidence/verdict.ts';
import { LEARNING_RULES } from '../../learning/index.ts';
import type { WrongRule } from '../../learning/rule.ts';
import { WRONG_RULES } from '../../learning/wrong/index.ts';
import type { RuleRow } from '../../report/index.ts';
import { type Done, idOf } from './job.ts';

/** Right and wrong ones, in the order of a report. */
export const RULES = [...LEARNING_RULES, ...WRONG_RULES];

const CORE: ReadonlySet<CheckId> = new Set(CORE_IDS);

/**
 * Holds a rule of the package, by its id, against every check; one that is wrong on purpose against those of profile core and the one
 * that must refute it: the others are for the experiment `signatures`, which takes longer.
 */
export async function runRule(id: string, court: Court): Promise<Done> {
  const start = court.clock();
  const rule = RULES.find((rule) => rule.id === id)!;
  const wrong = WRONG_RULES.find((rule) => rule.id === id);
  const { checks, find } = examine(rule, { seed: court.seed, profile: 'extended' });
  const asked = wrong ? checks.filter(({ id: check }) => CORE.has(check) || check === wrong.refutedBy) : checks;
  const results: CheckResult[] = [];
  for (const check of asked) results.push(await find(check)); // one by one, and without the search for causes
  const row: RuleRow = {
    rule: rule.name,
    wrong: wrong !== undefined,
    checks: results
      .filter(({ problems }) => problems > 0)
      .map(({ check, number, title, kind, claims, outcome, expected, reason }) => ({
        ...{ check, number, title, kind, claims, outcome },
        expected: wrong ? expectedOfWrong(wrong, check, outcome, kind) : expectedOfRight(expected, outcome, kind),
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

/**
 * A wrong rule must be refuted by its own check; the others may see it or not, but may not be left without an answer, save where
 * chance decides.
 */
function expectedOfWrong(
  wrong: WrongRule,
  check: string,
  outcome: Verdict['outcome'],
  kind: CheckKind,
): Verdict['outcome'] {
  if (check === wrong.refutedBy) return 'refuted';
  return outcome === 'undecided' && kind !== 'stochastic' ? 'holds' : outcome;
}

/** A declared departure need not show where chance decides. */
const expectedOfRight = (
  expected: Verdict['outcome'],
  outcome: Verdict['outcome'],
  kind: CheckKind,
): Verdict['outcome'] => (kind === 'stochastic' && expected === 'refuted' && outcome === 'holds' ? 'holds' : expected);
