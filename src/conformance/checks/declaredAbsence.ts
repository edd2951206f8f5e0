import type { Check } from '../check.ts';
import { isNonlinear, lacking } from '../capabilities.ts';
import { refuses } from './targetShape.ts';

/**
 * Does the rule refuse what it declares to be unable to do?
 *
 * An error or `undecided` is a refusal; numbers that come back for a network outside of what the rule is made for would be taken
 * for an answer. Activities of a nonlinear network are one already: to fail in `learn`, for want of biases, is no refusal.
 */
export const declaredAbsence: Check = {
  id: 'declared-absence',
  number: 'C14',
  title: 'what a rule declares to be unable to do it refuses',
  kind: 'optional',
  claims: [],
  problems: 'declared-absent',
  async judge(t) {
    const asked = lacking(t.rule, t.problem);
    if (await refuses(t, t.problem, isNonlinear(t.problem) ? ['infer'] : ['infer', 'learn']))
      return { outcome: 'holds', detail: `refused ${asked.join(' and ')}` };
    return {
      outcome: 'refuted',
      aspect: 'not refused',
      detail: `numbers came back for ${asked.join(' and ')}, which the rule declares to be unable to do`,
    };
  },
};
