import type { Outcome } from '../evidence/verdict.ts';
import type { AnyRule } from '../learning/generative/rule.ts';
import type { Departure } from '../learning/rule.ts';
import { reasonOf, showsSometimes } from '../learning/rule.ts';
import { ArgumentsChanged, CHANGED_ARGUMENTS } from './changedArguments.ts';
import { type AnyCheckId, type CheckKind, type CheckOf, type Judgement, type Profile, decisive } from './check.ts';
import type { Coverage } from './coverage.ts';
import { type Explanation, explanation } from './explain.ts';
import { thrownText } from './thrown.ts';
import { NoAnswer } from './trial.ts';

/** What came of one check of a rule. */
export interface CheckResult {
  readonly check: AnyCheckId;
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

/** A rule that is held against checks one at a time. What it answered for one serves the others. */
export interface Examination {
  /** Those asked of the profile, in the order of a report. */
  readonly checks: readonly CheckHead[];
  /** Runs one of them when it is first asked for, and once. Its explanation names no cause: that takes the traces of all checks. */
  readonly find: (check: CheckHead) => Promise<CheckResult>;
  /** Runs what has not been run, and sums up. */
  readonly report: () => Promise<RuleReport>;
}

/** What a check is called. */
export type CheckHead = Pick<CheckOf<never>, 'id' | 'number' | 'title'>;

/** Runs each check when it is first asked for by name, and once. */
export function oncePerCheck<C extends CheckHead>(
  checks: readonly C[],
  run: (check: C) => Promise<CheckResult>,
): Examination['find'] {
  const found = new Map<AnyCheckId, Promise<CheckResult>>();
  return ({ id }) => {
    if (!found.has(id)) found.set(id, run(checks.find((check) => check.id === id)!));
    return found.get(id)!;
  };
}

/** The report of a rule, from what came of its checks and what keeps it from being whole. */
export function reportOf(
  { id, name, accuracy = 1e-8, unitRoundoff = 2 ** -53 }: Omit<AnyRule, 'infer' | 'learn'>,
  { seed, profile }: Pick<RuleReport, 'seed' | 'profile'>,
  checks: readonly CheckResult[],
  missing: readonly string[],
): RuleReport {
  const unexpected = checks.some((c) => !c.asExpected && c.problems > 0);
  return {
    ...{ rule: id, name, seed, profile, accuracy, unitRoundoff, checks, missing },
    asExpected: missing.length === 0 && !unexpected,
    result: unexpected ? 'not as expected' : missing.length > 0 ? 'partial' : 'as expected',
  };
}

/** What a check found on one problem. */
export type Found<T> = Judgement & {
  readonly shape: string;
  readonly name?: string;
  readonly trial?: T;
};

/** What a check finds on a trial: a rule that wrote over its arguments is refuted, one that fails or has no answer undecided. */
export async function attempt<T>(check: Pick<CheckOf<T>, 'judge'>, t: T): Promise<Judgement | undefined> {
  try {
    return await check.judge(t);
  } catch (error) {
    if (error instanceof ArgumentsChanged)
      return { outcome: 'refuted', detail: error.message, aspect: CHANGED_ARGUMENTS };
    const detail = error instanceof NoAnswer ? error.message : `crashed: ${thrownText(error)}`;
    return { outcome: 'undecided', detail };
  }
}

/** What whoever asked knows besides of a check and its rule. */
export interface Asking {
  readonly departure: Departure | undefined;
  /** Whether the result is not as expected where nothing was asked and the rule does not say why. */
  readonly required: boolean;
  /** Why nothing could be asked, where nothing was. */
  readonly notApplicable: string | undefined;
  readonly coverage: Coverage;
  readonly seed: number;
  readonly profile: Profile;
}

/** What came of a check, from what it found on each problem; `numbers` are a problem's own, for a person. */
export function resultOf<T>(
  check: Pick<CheckOf<T>, 'id' | 'number' | 'title' | 'kind' | 'claims'>,
  findings: readonly Found<T>[],
  asking: Asking,
  numbers: (trial: T) => string,
): CheckResult {
  const ratios = findings.flatMap(({ ratio }) => (ratio === undefined ? [] : [ratio]));
  const changed = findings.find((f) => f.aspect === CHANGED_ARGUMENTS);
  const decided: Found<T> = changed ?? decisive(findings) ?? NOTHING;
  const aspect = (changed ?? findings.findLast((f) => f.outcome === 'refuted'))?.aspect; // the largest problem tells most apart
  const { departure, required, coverage } = asking;
  const expected = departure === undefined || changed ? 'holds' : 'refuted'; // no departure is to write over arguments
  const untested = findings.length === 0;
  const notApplicable = untested ? asking.notApplicable : undefined;
  const mayStayAway = departure !== undefined && (check.kind === 'stochastic' || showsSometimes(departure));
  const asExpected = untested
    ? notApplicable !== undefined || !required
    : decided.outcome === expected || (mayStayAway && expected === 'refuted' && decided.outcome === 'holds');
  const { id, number, title, kind, claims } = check;
  const smallest = `${decided.shape}${decided.trial === undefined ? '' : numbers(decided.trial)}`;
  return {
    ...{ check: id, number, title, kind, claims, outcome: decided.outcome, expected, asExpected },
    ...(departure === undefined ? {} : { reason: reasonOf(departure) }),
    ...(ratios.length === 0 ? {} : { ratio: Math.max(...ratios) }),
    ...(aspect === undefined ? {} : { aspect }),
    ...{ detail: notApplicable ?? decided.detail, shape: decided.shape, problems: findings.length, coverage },
    ...(notApplicable === undefined ? {} : { notApplicable }),
    ...(asExpected
      ? {}
      : {
          explanation: explanation(
            check,
            decided.detail,
            { smallest, ...(decided.name === undefined ? {} : { name: decided.name }) },
            asking,
          ),
        }),
  };
}

/** Skipping everything decides nothing. */
const NOTHING = { outcome: 'undecided', detail: 'no problem had anything to say', shape: 'none' } as const;
