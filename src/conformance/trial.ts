import type { Float64Matrix } from '../arithmetic/float64.ts';
import { DimensionError, PcnCheckError } from '../errors.ts';
import type { Parameters } from '../layers/layer.ts';
import type {
  InferenceOptions,
  LearningRule,
  Step,
  TrajectoryOptions,
  TrajectoryPoint,
  Undecided,
} from '../learning/rule.ts';
import { widthsOf } from '../problem/chain.ts';
import type { Supervised } from '../problem/problem.ts';
import { derivedSeed } from './derivedSeed.ts';
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
    const z = answered(rule, await inferred(rule, problem, { accuracy, seed: derivedSeed(seed) }));
    requireActivities(rule, problem, z);
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

/** What the rule's own training step gives, as it answers, once its shapes are right; `undefined` where it has none. */
export async function stepped({ rule, problem, accuracy, seed }: Trial): Promise<Step<Float64Matrix> | undefined> {
  if (!rule.step) return undefined;
  const given = { accuracy, seed: derivedSeed(seed) };
  const step = answered(rule, (await answer(rule, { question: 'step', problem, given })) as Step<Float64Matrix>);
  requireActivities(rule, problem, step.activities);
  return { activities: step.activities, updates: requireUpdates(rule, problem.network, step.updates) };
}

/** The points of the rule's own run, as it answers, once their number and shapes are right. */
export async function travelled(
  { rule, problem, seed }: Trial,
  given: Omit<TrajectoryOptions, 'seed'>,
): Promise<readonly TrajectoryPoint<Float64Matrix>[]> {
  const options = { ...given, seed: derivedSeed(seed) };
  const points = answered(
    rule,
    (await answer(rule, { question: 'trajectory', problem, given: options })) as TrajectoryPoint<Float64Matrix>[],
  );
  if (!Array.isArray(points) || points.length !== given.steps + 1)
    throw new DimensionError(
      `checkRule: trajectory of ${rule.id} must have ${given.steps + 1} points, 0..T, got ${Array.isArray(points) ? points.length : 'something else'}; the first is the start`,
    );
  return points.map(({ activities, parameters }) => {
    requireActivities(rule, problem, activities);
    return { activities, parameters: requireUpdates(rule, problem.network, parameters) };
  });
}

function answered<T extends object>({ id }: LearningRule, answer: T | Undecided): T {
  if ('undecided' in answer) throw new NoAnswer(`${id} has no answer: ${answer.undecided}`);
  return answer;
}

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
  { network, x }: Supervised<Float64Matrix>,
  z: readonly Float64Matrix[],
): void {
  const shapes = widthsOf(network).map((n) => [n, x.columns]);
  const text = (list: readonly (readonly number[])[]): string => list.map((s) => s.join('×')).join(', ');
  const got = z.map((a) => [a.rows, a.columns]);
  if (text(got) === text(shapes) && z.every((a) => a.data.length === a.rows * a.columns)) return;
  throw new DimensionError(
    `checkRule: activities of ${id} must be ${text(shapes)}, got ${text(got)}; a sample is a column, a matrix is row-major`,
  );
}
