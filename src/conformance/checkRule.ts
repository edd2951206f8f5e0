import type { AnyRule } from '../learning/generative/rule.ts';
import { isGenerative } from '../learning/generative/rule.ts';
import type { LearningRule } from '../learning/rule.ts';
import { isRequired, whatIsMissing, whyNotApplicable } from './applicability.ts';
import { askedProblems } from './asked.ts';
import { CHECKS } from './checks/index.ts';
import { type AnyCheckId, type Check, type CheckId, type CheckNumber, PROFILES, type Profile } from './check.ts';
import { coverageOf } from './coverage.ts';
import { inNumbers } from './explain.ts';
import { GENERATIVE_CHECKS } from './generative/checks/index.ts';
import { type AskedOptions, examineGenerative } from './generative/examine.ts';
import { requireNames } from '../names.ts';
import { requireClaims, requireDepartures, requireOneDoor, requireOptions, requireRule } from './requirements.ts';
import {
  type CheckHead,
  type CheckResult,
  type Examination,
  type Found,
  type RuleReport,
  attempt,
  oncePerCheck,
  reportOf,
  resultOf,
} from './results.ts';
import type { Trial } from './trial.ts';
import { withCauses } from './withCauses.ts';

export type { CheckResult, Examination, RuleReport } from './results.ts';

/** What `checkRule` may be told. */
export interface CheckOptions {
  /** 32 bits; 1 unless told. */
  readonly seed?: number;
  /** `core` unless told. */
  readonly profile?: Profile;
  /** Only these, by id or by the number that reports give; leaving out a required one makes the result partial. */
  readonly checks?: readonly (AnyCheckId | CheckNumber)[];
  /** Only these, by the names that explanations give: "linear/3". */
  readonly problems?: readonly string[];
}

/**
 * Holds a learning rule against what theory says of predictive coding: the checks of a profile over a fixed list of shapes with
 * numbers from the seed. Each threshold is a bound. A crash, or a rule that says it has no answer, is undecided and never expected.
 *
 * The rule gets copies of every array. One that it writes over refutes each check that asked, whatever departures are declared.
 * @throws {ValueError} when it is no rule, an option is unknown, the rule declares a departure from a check that does not exist, or gives no reason for one, has `dense`
 * besides, as rules had before, or when the profile, a check or a problem is unknown
 */
export async function checkRule(rule: AnyRule, options: CheckOptions = {}): Promise<RuleReport> {
  return examine(rule, options).report();
}

/**
 * What `checkRule` does, check by check.
 * @throws {ValueError} as `checkRule` does
 */
export function examine(rule: AnyRule, options: CheckOptions = {}): Examination {
  requireRule(rule);
  requireNames('checkRule', 'options', options, ['seed', 'profile', 'checks', 'problems']);
  const { seed = 1, profile = 'core', checks, problems } = options;
  const known: readonly CheckHead[] = isGenerative(rule) ? GENERATIVE_CHECKS : CHECKS;
  const asked = {
    ...{ seed, profile },
    ...(checks === undefined ? {} : { checks: byId(known, checks) }),
    ...(problems === undefined ? {} : { problems }),
  };
  return isGenerative(rule) ? examineGenerative(rule, asked) : examineLearning(rule, asked);
}

/** Checks by id, where some are named by number; `requireOptions` refuses what is neither. */
const byId = (known: readonly CheckHead[], names: readonly string[]): readonly AnyCheckId[] =>
  names.map((name) => known.find(({ number }) => number === name)?.id ?? (name as AnyCheckId));

function examineLearning(rule: LearningRule, options: AskedOptions): Examination {
  const { seed, profile, checks: only, problems } = options;
  requireOneDoor(rule);
  requireDepartures(rule);
  requireClaims(rule);
  requireOptions(options);
  const asked = askedProblems(rule, seed, problems);
  const inProfile = CHECKS.filter(({ id }) => PROFILES[profile].includes(id));
  const checks = inProfile.filter(({ id }) => only?.includes(id) ?? true);
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
    const findings: Found<Trial>[] = [];
    const asking = await asked(check);
    for (const { name, shape, trial } of asking.problems) {
      if (!asks.has(name)) asks.set(name, trial);
      const judgement = await attempt(check, check.id === 'over-time' ? trial : remembered(trial, check.id));
      if (judgement) findings.push({ ...judgement, name, shape, trial });
    }
    const trials = findings.flatMap(({ trial }) => trial ?? []);
    const { leftOut } = asking;
    return resultOf(
      check,
      findings,
      {
        ...{ seed, profile, departure: rule.departures[check.id], required: isRequired(check, rule) },
        notApplicable: whyNotApplicable(check, rule, leftOut),
        coverage: coverageOf(check, rule, trials, leftOut),
      },
      ({ problem }) => inNumbers(problem),
    );
  };
  const find = oncePerCheck(checks, run);
  const report = async (): Promise<RuleReport> => {
    const results: CheckResult[] = [];
    for (const check of checks) results.push(await find(check));
    const missing = whatIsMissing(rule, inProfile, results);
    const told = await withCauses(results, rule, [...asks.values()], variants);
    return reportOf(rule, { seed, profile }, told, missing);
  };
  return { checks, find, report };
}
