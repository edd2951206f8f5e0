import type { CheckOf, GenerativeCheckId } from '../check.ts';
import type { GenerativeTrial } from './trial.ts';

/** A check of a rule for generative networks. */
export interface GenerativeCheck extends CheckOf<GenerativeTrial> {
  readonly id: GenerativeCheckId;
  /** Whether it asks about the problems that the rule declares to be unable to do, in place of the others. */
  readonly absent?: true;
}
