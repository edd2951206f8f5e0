import type { Float64Matrix } from '../arithmetic/float64.ts';
import type { LearningRule } from '../learning/rule.ts';
import { chainOf } from '../problem/chain.ts';
import type { Supervised } from '../problem/problem.ts';

/** The least and the greatest size of the largest number in inputs and targets that a rule is asked about. */
export function rangeOf({ range, unitRoundoff: u = 2 ** -53 }: LearningRule): readonly [number, number] {
  if (range) return range;
  const k = u <= 2 ** -53 ? 500 : u < 2 ** -20 ? 20 : 4; // float64; float32, whose squares must fit; halves
  return [2 ** -k, 2 ** k];
}

/** Whether a rule can be asked: the largest number is in its range, and where it works in coarser numbers float32 holds each. */
export function isHeldBy(rule: LearningRule, problem: Supervised<Float64Matrix>): boolean {
  const { x, y } = problem;
  const largest = [...x.data, ...y.data].reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  const [least, greatest] = rangeOf(rule);
  if (largest < least || largest > greatest) return false;
  if ((rule.unitRoundoff ?? 2 ** -53) <= 2 ** -53) return true;
  const numbers = chainOf(problem).flatMap(({ weights, scale, bias }) => [weights, scale, ...(bias ? [bias] : [])]);
  return [x, y, ...numbers].every(({ data }) => data.every((v) => Math.fround(v) === v));
}
