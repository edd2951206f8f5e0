import type { LearningRule } from '../learning/rule.ts';
import type { LeftOut } from './asked.ts';
import { activationKinds, claimedActivations } from './capabilities.ts';
import type { Check } from './check.ts';
import type { Trial } from './trial.ts';

/** What a check asked, and what not: it holds for no more than this. */
export interface Coverage {
  /** "tanh after", "relu before": the activations in the networks asked about, and on which side of the weights. */
  readonly activations: readonly string[];
  /** Those that the rule says it computes, and that no network asked about had. */
  readonly neverAsked: readonly string[];
  readonly leftOut: LeftOut;
}

/** Of the problems that had something to say. */
export function coverageOf(check: Check, rule: LearningRule, trials: readonly Trial[], leftOut: LeftOut): Coverage {
  // What must be refused is asked about another thing.
  const asked = check.problems === 'declared-absent' ? [] : trials;
  const activations = [...new Set(asked.flatMap(({ problem }) => activationKinds(problem)))];
  const claimed = activations.length === 0 ? [] : claimedActivations(rule);
  return { activations, neverAsked: claimed.filter((kind) => !activations.includes(kind)), leftOut };
}

/** "asked tanh after, relu before", "never asked gelu after", "left out, as declared: …", in parts. */
export function coverageText({ activations, neverAsked, leftOut }: Coverage): readonly string[] {
  return [
    ...(activations.length === 0 ? [] : [`asked ${activations.join(', ')}`]),
    ...(neverAsked.length === 0 ? [] : [`never asked ${neverAsked.join(', ')}`]),
    ...(leftOut.problems === 0 ? [] : [leftOutText(leftOut)]),
  ];
}

/** "left out, as declared: 9 problems (7 with skips, 3 with precisions)" */
export function leftOutText({ problems, because }: LeftOut): string {
  const parts = because.map(({ what, problems: n }) => `${n} with ${what}`).join(', ');
  return `left out, as declared: ${problems} problem${problems === 1 ? '' : 's'} (${parts})`;
}
