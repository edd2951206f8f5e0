import { ValueError } from '../errors.ts';
import type { Outcome } from '../evidence/verdict.ts';
import type { LearningRule } from '../learning/rule.ts';
import { CHECKS } from './checks/index.ts';
import { CHECK_IDS, type Check, type CheckId, type Judgement } from './check.ts';
import { conformanceProblems } from './problems.ts';
import { type Trial, NoAnswer, trial } from './trial.ts';

export interface CheckResult {
  readonly check: CheckId;
  readonly title: string;
  readonly outcome: Outcome;
  /** `refuted` for a declared departure, otherwise `holds`. */
  readonly expected: Outcome;
  readonly asExpected: boolean;
  /** Why the rule departs, in its own words. */
  readonly reason?: string;
  /** The largest error / bound over the problems. */
  readonly ratio?: number;
  /** What was found on the problem that decided. */
  readonly detail: string;
  /** That problem: the smallest refuted one, else the first undecided one, else the closest call. */
  readonly shape: string;
  /** How many problems had something to say. */
  readonly problems: number;
}

export interface RuleReport {
  readonly rule: string;
  readonly name: string;
  readonly seed: number;
  readonly accuracy: number;
  readonly checks: readonly CheckResult[];
  /** Every check came out as declared: departures refuted, everything else held. */
  readonly asExpected: boolean;
}

/**
 * Holds a learning rule against what theory says of predictive coding: six checks over a fixed list of shapes with numbers from
 * the seed. Each threshold is a bound. A crash, or a rule that says it has no answer, is undecided.
 * @throws {ValueError} when the rule declares a departure from a check that does not exist, or gives no reason for one
 */
export async function checkRule(rule: LearningRule, { seed }: { readonly seed: number }): Promise<RuleReport> {
  requireDepartures(rule);
  const trials = conformanceProblems(seed)
    .filter(({ withinRank }) => withinRank || rule.batch !== 'within-rank')
    .map(({ shape, problem }) => ({ shape, trial: trial(rule, problem, seed) }));
  const checks: CheckResult[] = [];
  for (const check of CHECKS) {
    const findings: Finding[] = [];
    for (const { shape, trial } of trials) {
      const judgement = await attempt(check, trial);
      if (judgement) findings.push({ ...judgement, shape });
    }
    checks.push(result(check, rule, findings));
  }
  const asExpected = checks.every((c) => c.asExpected);
  return { rule: rule.id, name: rule.name, seed, accuracy: trials[0]!.trial.accuracy, checks, asExpected };
}

type Finding = Judgement & { readonly shape: string };

async function attempt(check: Check, t: Trial): Promise<Judgement | undefined> {
  try {
    return await check.judge(t);
  } catch (error) {
    const detail = error instanceof NoAnswer ? error.message : `crashed: ${String(error)}`;
    return { outcome: 'undecided', detail };
  }
}

function result(check: Check, rule: LearningRule, findings: readonly Finding[]): CheckResult {
  const ratios = findings.flatMap(({ ratio }) => (ratio === undefined ? [] : [ratio]));
  const decided =
    findings.find((f) => f.outcome === 'refuted') ??
    findings.find((f) => f.outcome === 'undecided') ??
    findings.toSorted((a, b) => (b.ratio ?? 0) - (a.ratio ?? 0))[0] ??
    NOTHING;
  const reason = rule.departures[check.id];
  const expected = reason === undefined ? 'holds' : 'refuted';
  return {
    check: check.id,
    title: check.title,
    outcome: decided.outcome,
    expected,
    asExpected: decided.outcome === expected,
    ...(reason === undefined ? {} : { reason }),
    ...(ratios.length === 0 ? {} : { ratio: Math.max(...ratios) }),
    detail: decided.detail,
    shape: decided.shape,
    problems: findings.length,
  };
}

/** Skipping everything decides nothing. */
const NOTHING: Finding = { outcome: 'undecided', detail: 'no problem had anything to say', shape: 'none' };

function requireDepartures(rule: LearningRule): void {
  for (const [id, reason] of Object.entries(rule.departures)) {
    if (!CHECK_IDS.some((known) => known === id))
      throw new ValueError(
        `checkRule: departures of ${rule.id} must name checks, got ${JSON.stringify(id)}; known: ${CHECK_IDS.join(', ')}`,
      );
    if (reason.trim() === '')
      throw new ValueError(
        `checkRule: departures of ${rule.id} must each have a reason, got none for ${id}; say why the rule fails it by design`,
      );
  }
}
