import type { LearningRule } from '../learning/rule.ts';
import type { LeftOut } from './asked.ts';
import { absences } from './capabilities.ts';
import type { AnyCheckId, Check } from './check.ts';
import { leftOutText } from './coverage.ts';

/** Whether a rule must be asked: the promises of one that makes some are not optional. */
export const isRequired = ({ id, kind }: Check, { promises = [] }: LearningRule): boolean =>
  kind === 'required' || (id === 'promises' && promises.length > 0);

/** Why a check that had nothing to say has nothing to ask of a rule that declares this; `undefined` where it does not say so. */
export function whyNotApplicable(check: Check, rule: LearningRule, leftOut: LeftOut): string | undefined {
  const { needsOneOf = [] } = check;
  const lacks = absences(rule);
  if (needsOneOf.length > 0 && needsOneOf.every((demand) => lacks.includes(demand)))
    return `not applicable: it needs ${needsOneOf.join(' or ')}, which the rule declares to lack`;
  // What else an optional check waits for, a promise or an energy, no other network would bring.
  const asksMore = check.problems !== undefined && check.problems !== 'declared-absent';
  const asksAll = isRequired(check, rule) || asksMore;
  return asksAll && leftOut.problems > 0 ? `not applicable: ${leftOutText(leftOut)}` : undefined;
}

/** What came of a check, as far as it tells whether something is missing. */
interface Told {
  readonly check: AnyCheckId;
  readonly outcome: string;
  readonly problems: number;
  readonly notApplicable?: string;
}

/**
 * What keeps a result from being whole: required checks that were left out or had nothing to say, and no decision at all about
 * activities, or about updates. To declare that nothing can be done is to pass nothing.
 */
export function whatIsMissing(rule: LearningRule, profile: readonly Check[], told: readonly Told[]): readonly string[] {
  const of = ({ id }: Check): Told | undefined => told.find((c) => c.check === id);
  const left = profile
    .filter((check) => isRequired(check, rule))
    .filter((check) => (of(check)?.problems ?? 0) === 0 && of(check)?.notApplicable === undefined)
    .map(({ number, id }) => `${number} ${id} is required and was not asked`);
  const undecided = (['activities', 'updates'] as const)
    .filter((what) => !profile.some((check) => check.decides?.includes(what) && isDecided(of(check))))
    .map((what) => `no check decided about ${what}`);
  return [...left, ...undecided];
}

const isDecided = (c: Told | undefined): boolean => c !== undefined && c.problems > 0 && c.outcome !== 'undecided';
