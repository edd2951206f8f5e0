import type { Outcome } from '../evidence/verdict.ts';
import { type LearningRule, reasonOf, showsSometimes } from '../learning/rule.ts';
import { type LeftOut, askedProblems } from './asked.ts';
import { isRequired, whatIsMissing, whyNotApplicable } from './applicability.ts';
import { ArgumentsChanged, CHANGED_ARGUMENTS } from './changedArguments.ts';
import { CHECKS } from './checks/index.ts';
import { type Check, type CheckId, type CheckKind, type Judgement, PROFILES, type Profile, decisive } from './check.ts';
import { type Coverage, coverageOf } from './coverage.ts';
import { type Explanation, explanation } from './explain.ts';
import { requireClaims, requireDepartures, requireOneDoor, requireOptions } from './requirements.ts';
import { type Trial, NoAnswer } from './trial.ts';
import { withCauses } from './withCauses.ts';

/** What came of one check of a rule. */
export interface CheckResult {
  readonly check: CheckId;
  /** e.g. "C03" */
  readonly number: string;
  readonly title: string;
  readonly kind: CheckKind;
  /** The ids of the claims that the check is tied to. */
  readonly claims: readonly string[];
  readonly outcome: Outcome;
  /** `refuted` for a declared departure, otherwise `holds`; `holds` too where arguments were changed. */
  readonly expected: Outcome;
  /**
   * Also true of a check that is not applicable, of an optional one that had nothing to say, and where a departure does not show
   * that may stay away, or that chance decides.
   */
  readonly asExpected: boolean;
  /** Why the rule departs, in its own words. */
  readonly reason?: string;
  /** The largest error / bound over the problems. */
  readonly ratio?: number;
  /** What of the answer is off, in a word. */
  readonly aspect?: string;
  /** What was found on the problem that decided. */
  readonly detail: string;
  /** That problem: the smallest refuted one, else the first undecided one, else the closest call. */
  readonly shape: string;
  /** How many problems had something to say; 0 is untested. */
  readonly problems: number;
  /** What these were about, and what was left out. */
  readonly coverage: Coverage;
  /** Why nothing could be asked of a rule that declares what this one does: no failure, of a required check either. */
  readonly notApplicable?: string;
  /** Where the outcome is not the expected one. */
  readonly explanation?: Explanation;
}

/** What came of all checks of a rule: the worst of them, and each. */
export interface RuleReport {
  readonly rule: string;
  readonly name: string;
  readonly seed: number;
  readonly profile: Profile;
  readonly accuracy: number;
  readonly unitRoundoff: number;
  readonly checks: readonly CheckResult[];
  /** Every check came out as declared: departures refuted, everything else held, no required one left out. */
  readonly asExpected: boolean;
  /** `partial`: nothing unexpected, but a required check was left out or had nothing to say, or nothing was decided about updates. */
  readonly result: 'as expected' | 'partial' | 'not as expected';
  /** What keeps it from being whole: it is partial, unless something is unexpected besides. */
  readonly missing: readonly string[];
}

/** What `checkRule` may be told. */
export interface CheckOptions {
  readonly seed: number;
  /** `core` unless told. */
  readonly profile?: Profile;
  /** Only these; leaving out a required one makes the result partial. */
  readonly checks?: readonly CheckId[];
  /** Only these, by the names that explanations give: "linear/3". */
  readonly problems?: readonly string[];
}

/**
 * Holds a learning rule against what theory says of predictive coding: the checks of a profile over a fixed list of shapes with
 * numbers from the seed. Each threshold is a bound. A crash, or a rule that says it has no answer, is undecided and never expected.
 *
 * The rule gets copies of every array. One that it writes over refutes each check that asked, whatever departures are declared.
 * @throws {ValueError} when the rule declares a departure from a check that does not exist, or gives no reason for one, has `dense`
 * besides, as rules had before, or when the profile, a check or a problem is unknown
 */
export async function checkRule(rule: LearningRule, options: CheckOptions): Promise<RuleReport> {
  return examine(rule, options).report();
}

/** A rule that is held against checks one at a time. What it answered for one serves the others. */
export interface Examination {
  /** Those asked of the profile, in the order of a report. */
  readonly checks: readonly Check[];
  /** Runs a check when it is first asked for, and once. Its explanation names no cause: that takes the traces of all checks. */
  readonly find: (check: Check) => Promise<CheckResult>;
  /** Runs what has not been run, and sums up. */
  readonly report: () => Promise<RuleReport>;
}

/**
 * What `checkRule` does, check by check.
 * @throws {ValueError} as `checkRule` does
 */
export function examine(rule: LearningRule, options: CheckOptions): Examination {
  const { seed, profile = 'core', checks: only, problems } = options;
  requireOneDoor(rule);
  requireDepartures(rule);
  requireClaims(rule);
  requireOptions(options);
  const asked = askedProblems(rule, seed, problems);
  const inProfile = CHECKS.filter(({ id }) => PROFILES[profile].includes(id));
  const checks = inProfile.filter(({ id }) => only?.includes(id) ?? true);
  const found = new Map<CheckId, Promise<CheckResult>>();
  const asks = new Map<string, Trial>();
  const variants = new Map<CheckId, Trial[]>();
  /** The same trial, remembered with what is asked in variants of its problem. */
  const remembered = (t: Trial, check: CheckId): Trial => ({
    ...t,
    on(other) {
      const variant = remembered(t.on(other), check);
      variants.set(check, [...(variants.get(check) ?? []), variant]);
      return variant;
    },
  });
  const run = async (check: Check): Promise<CheckResult> => {
    const findings: Found[] = [];
    const asking = await asked(check);
    for (const { name, shape, trial } of asking.problems) {
      if (!asks.has(name)) asks.set(name, trial);
      const judgement = await attempt(check, check.id === 'over-time' ? trial : remembered(trial, check.id));
      if (judgement) findings.push({ ...judgement, name, shape, trial });
    }
    return result(check, rule, findings, { seed, profile, leftOut: asking.leftOut });
  };
  const find = (check: Check): Promise<CheckResult> => {
    if (!found.has(check.id)) found.set(check.id, run(check));
    return found.get(check.id)!;
  };
  const report = async (): Promise<RuleReport> => {
    const results: CheckResult[] = [];
    for (const check of checks) results.push(await find(check));
    const unexpected = results.some((c) => !c.asExpected && c.problems > 0);
    const missing = whatIsMissing(rule, inProfile, results);
    return {
      ...{ rule: rule.id, name: rule.name, seed, profile },
      ...{ accuracy: rule.accuracy ?? 1e-8, unitRoundoff: rule.unitRoundoff ?? 2 ** -53 },
      checks: await withCauses(results, rule, [...asks.values()], variants),
      asExpected: missing.length === 0 && !unexpected,
      result: unexpected ? 'not as expected' : missing.length > 0 ? 'partial' : 'as expected',
      missing,
    };
  };
  return { checks, find, report };
}

/** What a check found on one problem. */
type Found = Judgement & {
  readonly shape: string;
  readonly name?: string;
  readonly trial?: Trial;
};

async function attempt(check: Check, t: Trial): Promise<Judgement | undefined> {
  try {
    return await check.judge(t);
  } catch (error) {
    if (error instanceof ArgumentsChanged)
      return { outcome: 'refuted', detail: error.message, aspect: CHANGED_ARGUMENTS };
    const detail = error instanceof NoAnswer ? error.message : `crashed: ${String(error)}`;
    return { outcome: 'undecided', detail };
  }
}

function result(
  check: Check,
  rule: LearningRule,
  findings: readonly Found[],
  run: { readonly seed: number; readonly profile: Profile; readonly leftOut: LeftOut },
): CheckResult {
  const ratios = findings.flatMap(({ ratio }) => (ratio === undefined ? [] : [ratio]));
  const changed = findings.find((f) => f.aspect === CHANGED_ARGUMENTS);
  const decided = changed ?? decisive(findings) ?? NOTHING;
  const aspect = (changed ?? findings.findLast((f) => f.outcome === 'refuted'))?.aspect; // the largest problem tells most apart
  const departure = rule.departures[check.id];
  const expected = departure === undefined || changed ? 'holds' : 'refuted'; // no departure is to write over arguments
  const untested = findings.length === 0;
  const notApplicable = untested ? whyNotApplicable(check, rule, run.leftOut) : undefined;
  const mayStayAway = departure !== undefined && (check.kind === 'stochastic' || showsSometimes(departure));
  const asExpected = untested
    ? notApplicable !== undefined || !isRequired(check, rule)
    : decided.outcome === expected || (mayStayAway && expected === 'refuted' && decided.outcome === 'holds');
  const { id, number, title, kind, claims } = check;
  const trials = findings.flatMap(({ trial }) => trial ?? []);
  return {
    ...{ check: id, number, title, kind, claims, outcome: decided.outcome, expected, asExpected },
    ...(departure === undefined ? {} : { reason: reasonOf(departure) }),
    ...(ratios.length === 0 ? {} : { ratio: Math.max(...ratios) }),
    ...(aspect === undefined ? {} : { aspect }),
    ...{ detail: notApplicable ?? decided.detail, shape: decided.shape, problems: findings.length },
    coverage: coverageOf(check, rule, trials, run.leftOut),
    ...(notApplicable === undefined ? {} : { notApplicable }),
    ...(asExpected
      ? {}
      : {
          explanation: explanation(
            check,
            decided.detail,
            { ...decided, ...(decided.trial && { problem: decided.trial.problem }) },
            run,
          ),
        }),
  };
}

/** Skipping everything decides nothing. */
const NOTHING: Found = { outcome: 'undecided', detail: 'no problem had anything to say', shape: 'none' };
