import type { Float64Matrix } from '../arithmetic/float64.ts';
import { DimensionError, PcnCheckError } from '../errors.ts';
import type { Parameters } from '../layers/layer.ts';
import type { InferenceOptions, LearningRule, Undecided } from '../learning/rule.ts';
import { widthsOf } from '../problem/chain.ts';
import type { Supervised } from '../problem/problem.ts';
import { answer } from './questions.ts';
import { requireUpdates } from './updates.ts';

/** One rule on one problem. What the rule answers is asked for when a check needs it, and only once. */
export interface Trial {
  readonly rule: LearningRule;
  readonly problem: Supervised<Float64Matrix>;
  readonly accuracy: number;
  /** 2⁻⁵³, or what the rule says its `learn` works with. */
  readonly unitRoundoff: number;
  readonly seed: number;
  /** z_0..z_L */
  readonly activities: () => Promise<readonly Float64Matrix[]>;
  /** What the rule learns from those activities, by layer and name. */
  readonly updates: () => Promise<readonly Parameters<Float64Matrix>[]>;
  /** The same from these activities on this problem. */
  readonly learnFrom: (
    problem: Supervised<Float64Matrix>,
    activities: readonly Float64Matrix[],
  ) => Promise<readonly Parameters<Float64Matrix>[]>;
  /** The same rule on another problem. */
  readonly on: (problem: Supervised<Float64Matrix>) => Trial;
}

/** The rule itself said that it has no answer here. */
export class NoAnswer extends PcnCheckError {
  override name = 'NoAnswer';
}

export function trial(rule: LearningRule, problem: Supervised<Float64Matrix>, seed: number): Trial {
  const accuracy = rule.accuracy ?? 1e-8;
  const activities = once(async () => {
    const z = await inferred(rule, problem, { accuracy, seed });
    if ('undecided' in z) throw new NoAnswer(`${rule.id} has no answer: ${z.undecided}`);
    requireActivities(
      rule,
      z,
      widthsOf(problem.network).map((n) => [n, problem.x.columns]),
    );
    return z;
  });
  const learnFrom: Trial['learnFrom'] = async (at, z) => requireUpdates(rule, at.network, await learned(rule, at, z));
  return {
    rule,
    problem,
    accuracy,
    unitRoundoff: rule.unitRoundoff ?? 2 ** -53,
    seed,
    activities,
    updates: once(async () => learnFrom(problem, await activities())),
    learnFrom,
    on: (other) => trial(rule, other, seed),
  };
}

/** What the rule infers, as it answers. */
export const inferred = async (
  rule: LearningRule,
  problem: Supervised<Float64Matrix>,
  options: InferenceOptions,
): Promise<readonly Float64Matrix[] | Undecided> =>
  (await answer(rule, { question: 'infer', problem, given: options })) as readonly Float64Matrix[] | Undecided;

/** What the rule learns, as it answers: `requireUpdates` tells whether these are updates. */
export const learned = (
  rule: LearningRule,
  problem: Supervised<Float64Matrix>,
  z: readonly Float64Matrix[],
): Promise<unknown> => answer(rule, { question: 'learn', problem, given: z });

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answered: Promise<T> | undefined;
  return () => (answered ??= ask());
}

function requireActivities(
  { id }: LearningRule,
  z: readonly Float64Matrix[],
  shapes: readonly (readonly number[])[],
): void {
  const text = (list: readonly (readonly number[])[]): string => list.map((s) => s.join('×')).join(', ');
  const got = z.map((a) => [a.rows, a.columns]);
  if (text(got) === text(shapes) && z.every((a) => a.data.length === a.rows * a.columns)) return;
  throw new DimensionError(
    `checkRule: activities of ${id} must be ${text(shapes)}, got ${text(got)}; a sample is a column, a matrix is row-major`,
  );
}
