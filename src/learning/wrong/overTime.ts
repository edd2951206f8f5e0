import { float64 } from '../../arithmetic/float64.ts';
import { energyGradient, startOf } from '../../inference/state.ts';
import type { Parameters } from '../../layers/layer.ts';
import { type Supervised, asLinear, supervised } from '../../problem/problem.ts';
import type { TrajectoryOptions, TrajectoryPoint, WrongRule } from '../rule.ts';
import { localUpdates as updatesOf } from '../updates.ts';
import { type M, type P, localUpdates, settled, times, wrong } from './wrongRule.ts';

const seen = new Map<string, readonly M[]>();

/** Activities kept by the samples, whatever became of the weights: right until training begins. */
const keptBySamples = wrong({
  id: 'wrong-kept-by-samples',
  name: 'Wrong: activities kept by samples',
  description: 'Equilibria are looked up by the samples; a training step moves the weights.',
  defect: 'activities kept from before a training step',
  refutedBy: 'over-time',
  async infer(problem) {
    const key = [problem.x, problem.y, ...problem.network.layers.map(({ precision }) => precision)]
      .flatMap(({ rows, data }) => [rows, ...data])
      .join();
    const first = [...(seen.get(key) ?? [])];
    const now = settled(problem);
    // Near enough to be the same network after a few steps; other networks with these samples are far.
    const isNear = first.length === now.length && now.every((z, l) => apart(z, first[l]!) < 0.5);
    if (!isNear) seen.set(key, now);
    return isNear ? first : now;
  },
});

function apart(a: M, b: M): number {
  if (a.rows !== b.rows) return Infinity;
  const size = Math.hypot(...a.data) + Math.hypot(...b.data);
  return size === 0 ? 0 : Math.hypot(...float64.subtract(a, b).data) / size;
}

let sinceInference = 0;

/** A buffer for a dozen updates, which the next inference empties. */
const fullBuffer = wrong({
  id: 'wrong-full-buffer',
  name: 'Wrong: a buffer that fills up',
  description: 'After twelve updates without an inference between, further ones are cut to half.',
  defect: 'a buffer that fills up after a dozen calls',
  refutedBy: 'over-time',
  async infer(problem) {
    sinceInference = 0;
    return settled(problem);
  },
  learn(problem, z) {
    sinceInference++;
    const updates = localUpdates(problem, z);
    return sinceInference > 12 ? updates.map((update) => times(0.5, update)) : updates;
  },
});

let current: P | undefined;

/** The problem kept in a variable while the rule waits. */
const acrossWaiting = wrong({
  id: 'wrong-across-waiting',
  name: 'Wrong: a variable across an await',
  description:
    'The problem is kept in a variable of the module while the rule waits, and another question replaces it.',
  defect: 'a variable shared by questions that are asked at once',
  refutedBy: 'over-time',
  async infer(problem) {
    current = problem;
    await Promise.resolve();
    return settled(current);
  },
});

/** The errors of the sweep in the training step, though `learn` is right. */
const staleStep: WrongRule = {
  ...wrong({
    id: 'wrong-stale-step',
    name: 'Wrong: a step that learns from before',
    description: 'infer and learn are right; the training step learns from the activities of the feedforward sweep.',
    defect: 'a training step that learns from the activities of before inference',
    refutedBy: 'step',
  }),
  async step(_, problem) {
    const linear = asLinear(problem);
    return {
      activities: settled(linear),
      updates: localUpdates(linear, startOf(float64, linear)).map((weights) => ({ weights })),
    };
  },
};

type Advance = (
  at: Supervised<M>,
  point: TrajectoryPoint<M>,
  options: TrajectoryOptions,
) => { readonly z: readonly M[]; readonly parameters: readonly Parameters<M>[] };

const trajectoryOf =
  (advance: Advance): NonNullable<WrongRule['trajectory']> =>
  async (_, problem, options) => {
    const { network, x, y } = problem;
    const weights = network.edges.map(({ theta }) => ({ weights: theta['weights']! }));
    const points: TrajectoryPoint<M>[] = [{ activities: startOf(float64, problem), parameters: weights }];
    while (points.length <= options.steps) {
      const last = points.at(-1)!;
      const edges = network.edges.map((edge, i) => ({ ...edge, theta: { ...edge.theta, ...last.parameters[i] } }));
      const { z, parameters } = advance(supervised({ ...network, edges }, x, y), last, options);
      points.push({ activities: z, parameters });
    }
    return points;
  };

const inferredFrom = (at: Supervised<M>, z: readonly M[], rate: number): M[] => {
  const gradient = energyGradient(float64, at, z);
  return z.map((zl, l) => (l === 0 || l === z.length - 1 ? zl : float64.subtract(zl, times(rate, gradient[l - 1]!))));
};

const learnedFrom = (
  at: Supervised<M>,
  parameters: readonly Parameters<M>[],
  z: readonly M[],
  rate: number,
): Parameters<M>[] => {
  const updates = updatesOf(float64, at, z);
  return parameters.map(({ weights }, i) => ({ weights: float64.add(weights!, times(rate, updates[i]!['weights']!)) }));
};

/** The other order than the one that it declares. */
const swappedOrder: WrongRule = {
  ...wrong({
    id: 'wrong-swapped-order',
    name: 'Wrong: the other order',
    description: 'Parameters move by the activities of after their step, and the rule says that both move at once.',
    defect: 'parameters moved by the activities of after their step',
    refutedBy: 'trajectory',
  }),
  trajectory: trajectoryOf((at, { activities, parameters }, { activityRate, parameterRate }) => {
    const z = inferredFrom(at, activities, activityRate);
    return { z, parameters: learnedFrom(at, parameters, z, parameterRate) };
  }),
};

/** Parameters that stay as they are while activities move. */
const heldParameters: WrongRule = {
  ...wrong({
    id: 'wrong-held-parameters',
    name: 'Wrong: parameters that do not move',
    description: 'A run of incremental predictive coding in which only the activities move.',
    defect: 'parameters that stay while activities move',
    refutedBy: 'trajectory',
  }),
  trajectory: trajectoryOf((at, { activities, parameters }, { activityRate }) => ({
    z: inferredFrom(at, activities, activityRate),
    parameters,
  })),
};

export const OVER_TIME = [keptBySamples, fullBuffer, acrossWaiting, staleStep, swappedOrder, heldParameters];
