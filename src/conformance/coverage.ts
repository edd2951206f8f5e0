import type { LearningRule } from '../learning/rule.ts';
import type { LeftOut } from './asked.ts';
import { activationKinds, claimedActivations } from './capabilities.ts';
import type { Trial } from './trial.ts';

/** What a check asked, and what not: it holds for no more than this. */
export interface Coverage {
  /** "tanh after", "relu before": the activations in the networks asked about, and on which side of the weights. */
  readonly activations: readonly string[];
  /** Those that the rule says it computes, and that no network asked about had. */
  readonly neverAsked: readonly string[];
  /** What was left out since the rule declares that it lacks it. */
  readonly leftOut: readonly LeftOut[];
}

/** Of the problems that had something to say. */
export function coverageOf(rule: LearningRule, trials: readonly Trial[], leftOut: readonly LeftOut[]): Coverage {
  const activations = [...new Set(trials.flatMap(({ problem }) => activationKinds(problem)))];
  const claimed = activations.length === 0 ? [] : claimedActivations(rule);
  return { activations, neverAsked: claimed.filter((kind) => !activations.includes(kind)), leftOut };
}

/** "asked tanh after, relu before; never asked gelu after; left out as declared: 7 with skips, 3 with precisions", in parts. */
export function coverageText({ activations, neverAsked, leftOut }: Coverage): readonly string[] {
  return [
    ...(activations.length === 0 ? [] : [`asked ${activations.join(', ')}`]),
    ...(neverAsked.length === 0 ? [] : [`never asked ${neverAsked.join(', ')}`]),
    ...(leftOut.length === 0 ? [] : [leftOutText(leftOut)]),
  ];
}

/** "left out as declared: 7 problems with skips, 3 with precisions" */
export function leftOutText(leftOut: readonly LeftOut[]): string {
  const of = (declared: boolean): readonly string[] =>
    leftOut
      .filter((left) => left.declared === declared)
      .map(
        ({ what, problems }, i) => `${problems} ${i > 0 ? '' : problems === 1 ? 'problem ' : 'problems '}with ${what}`,
      );
  const [declared, unspoken] = [of(true), of(false)];
  return [
    ...(declared.length === 0 ? [] : [`left out as declared: ${declared.join(', ')}`]),
    ...(unspoken.length === 0 ? [] : [`left out, as the rule says nothing of them: ${unspoken.join(', ')}`]),
  ].join('; ');
}
