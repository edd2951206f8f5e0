import { CLAIMS } from '../claims/index.ts';
import type { CheckKind } from '../conformance/check.ts';
import { checkRule } from '../conformance/checkRule.ts';
import type { Court } from '../evidence/judge.ts';
import { judge } from '../evidence/judge.ts';
import type { Verdict } from '../evidence/verdict.ts';
import { LEARNING_RULES } from '../learning/index.ts';
import type { WrongRule } from '../learning/rule.ts';
import { WRONG_RULES } from '../learning/wrong/index.ts';
import type { RuleRow } from '../report/index.ts';

/** One thing to decide, small enough to be sent to a worker. */
export interface Job {
  readonly kind: 'claim' | 'rule';
  readonly id: string;
}

/** The id under which its result is kept and shown. */
export const idOf = ({ kind, id }: Job): string => (kind === 'rule' ? `rule/${id}` : id);

/** What came of it; the part that progress shows, and the record's row. */
export interface Done {
  readonly id: string;
  readonly outcome: Verdict['outcome'];
  readonly expected: Verdict['expected'];
  readonly asExpected: boolean;
  readonly seconds: number;
  readonly verdict?: Verdict;
  readonly rule?: RuleRow;
}

export const RULES = [...LEARNING_RULES, ...WRONG_RULES];

export async function runJob(job: Job, court: Court): Promise<Done> {
  if (job.kind === 'claim') {
    const verdict = await judge(
      CLAIMS.find((claim) => claim.id === job.id)!,
      court,
    );
    const { id, outcome, expected, asExpected, seconds } = verdict;
    return { id, outcome, expected, asExpected, seconds, verdict };
  }
  const start = court.clock();
  const rule = RULES.find(({ id }) => id === job.id)!;
  const wrong = WRONG_RULES.find(({ id }) => id === job.id);
  const report = await checkRule(rule, { seed: court.seed, profile: 'extended' });
  const row: RuleRow = {
    rule: rule.name,
    wrong: wrong !== undefined,
    checks: report.checks
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
    id: idOf(job),
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
