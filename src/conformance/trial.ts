import type { Float64Matrix } from '../arithmetic/float64.ts';
import { DimensionError, PcnCheckError } from '../errors.ts';
import type { DenseUpdates } from '../learning/denseUpdates.ts';
import type { InferenceOptions, LearningRule, Undecided } from '../learning/rule.ts';
import { isDense } from '../network/dense/denseNetwork.ts';
import type { Problem } from '../network/network.ts';
import { type Question, answer } from './questions.ts';

/** One rule on one problem. What the rule answers is asked for when a check needs it, and only once. */
export interface Trial {
  readonly rule: LearningRule;
  readonly problem: Problem<Float64Matrix>;
  readonly accuracy: number;
  /** 2⁻⁵³, or what the rule says its `learn` works with. */
  readonly unitRoundoff: number;
  readonly seed: number;
  /** z_0..z_L */
  readonly activities: () => Promise<readonly Float64Matrix[]>;
  /** ΔW_1..ΔW_L from those activities; of a nonlinear problem, Δb_1..Δb_L after them. */
  readonly updates: () => Promise<readonly Float64Matrix[]>;
  /** The same that the rule learns from these activities on this problem. */
  readonly learnFrom: (
    problem: Problem<Float64Matrix>,
    activities: readonly Float64Matrix[],
  ) => Promise<readonly Float64Matrix[]>;
  /** The same rule on another problem. */
  readonly on: (problem: Problem<Float64Matrix>) => Trial;
}

/** The rule itself said that it has no answer here. */
export class NoAnswer extends PcnCheckError {
  override name = 'NoAnswer';
}

export function trial(rule: LearningRule, problem: Problem<Float64Matrix>, seed: number): Trial {
  const accuracy = rule.accuracy ?? 1e-8;
  const { widths } = problem.network;
  const activities = once(async () => {
    const z = await inferred(rule, problem, { accuracy, seed });
    if ('undecided' in z) throw new NoAnswer(`${rule.id} has no answer: ${z.undecided}`);
    requireShapes(
      rule,
      'activities',
      z,
      widths.map((n) => [n, problem.x.columns]),
    );
    return z;
  });
  const learnFrom: Trial['learnFrom'] = async (at, z) => {
    const updates = await learned(rule, at, z);
    const { layers } = at.network;
    const weights = layers.map(({ weights: W }) => [W.rows, W.columns]);
    const biases = isDense(at) ? layers.map(({ weights: W }) => [W.rows, 1]) : [];
    requireShapes(rule, 'updates', updates, [...weights, ...biases]);
    return updates;
  };
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

/** What the rule infers, as it answers, on a linear or a nonlinear problem. */
export const inferred = async (
  rule: LearningRule,
  problem: Problem<Float64Matrix>,
  options: InferenceOptions,
): Promise<readonly Float64Matrix[] | Undecided> =>
  (await answer(rule, door(rule, problem, 'infer'), [problem, options])) as readonly Float64Matrix[] | Undecided;

/** What the rule learns, as it answers; of a nonlinear problem the weights' updates, then the biases'. */
export async function learned(
  rule: LearningRule,
  problem: Problem<Float64Matrix>,
  z: readonly Float64Matrix[],
): Promise<readonly Float64Matrix[]> {
  const updates = await answer(rule, door(rule, problem, 'learn'), [problem, z]);
  if (!isDense(problem)) return updates as readonly Float64Matrix[];
  const { weights, biases } = updates as DenseUpdates<Float64Matrix>;
  return [...weights, ...biases];
}

function door(rule: LearningRule, problem: Problem<Float64Matrix>, step: 'infer' | 'learn'): Question {
  if (!isDense(problem)) return step;
  if (rule.dense) return `dense.${step}`;
  throw new NoAnswer(`${rule.id} has no answer: it is for linear networks`);
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => (answer ??= ask());
}

export function requireShapes(
  rule: LearningRule,
  what: string,
  matrices: readonly Float64Matrix[],
  shapes: readonly (readonly number[])[],
): void {
  const text = (list: readonly (readonly number[])[]): string => list.map((s) => s.join('×')).join(', ');
  const got = matrices.map((a) => [a.rows, a.columns]);
  if (text(got) === text(shapes) && matrices.every((a) => a.data.length === a.rows * a.columns)) return;
  throw new DimensionError(
    `checkRule: ${what} of ${rule.id} must be ${text(shapes)}, got ${text(got)}; a sample is a column, a matrix is row-major`,
  );
}
