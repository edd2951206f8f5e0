import { cosine } from '../arithmetic/cosine.ts';
import { elementwise } from '../arithmetic/elementwise.ts';
import { float64, type Float64Matrix } from '../arithmetic/float64.ts';
import { frobenius } from '../arithmetic/norm.ts';
import type { Trial } from '../conformance/trial.ts';
import { weightUpdates } from '../conformance/updates.ts';
import { predictions } from '../inference/state.ts';
import type { Parameters } from '../layers/layer.ts';
import { localEnergy } from '../learning/localEnergy.ts';
import { backprop } from '../learning/updates.ts';
import type { Network } from '../network/graph.ts';
import type { Supervised } from '../problem/problem.ts';
import type { MetricId } from './metrics.ts';

export interface Value {
  readonly metric: MetricId;
  readonly layer: number | 'all';
  readonly value: number;
}

/** What is read off one rule on one network. */
export type Measured = (trial: Trial) => Promise<Value[]>;

const A = elementwise(float64);

/**
 * Cosine and ratio of norms between changes and backpropagation's, layer by layer and all together; `sign` is −1 where `bp` are
 * gradients and not steps.
 */
export function againstBackprop(ours: readonly Float64Array[], bp: readonly Float64Array[], sign: 1 | -1): Value[] {
  const against = (layer: number | 'all', a: readonly Float64Array[], b: readonly Float64Array[]): Value[] => [
    { metric: 'cosine-to-bp', layer, value: sign * cosine(a, b) },
    { metric: 'norm-ratio-to-bp', layer, value: frobenius(a) / frobenius(b) },
  ];
  return [...ours.flatMap((data, i) => against(i + 1, [data], [bp[i]!])), ...against('all', ours, bp)];
}

/** On a network that is not linear: the update against backpropagation's, and F(z) / Loss. */
export const nonlinearValues: Measured = async ({ problem, activities, updates }) => {
  const [z, changes] = [await activities(), weightUpdates(await updates())];
  const [ours, bp] = [changes, weightUpdates(backprop(A, problem))].map((all) => all.map(({ data }) => data));
  const ratio = (await localEnergy(A, problem, z)) / lossOf(problem);
  return [...againstBackprop(ours!, bp!, 1), { metric: 'energy-ratio', layer: 'all', value: ratio }];
};

/** So that the loss falls by a third or so in five steps. */
const RATE = 0.5;

/**
 * Loss(θ_T) / Loss(θ_0) after T steps on one batch, θ_{t+1} = θ_t + η Δθ_t, Δθ_t the rule's own.
 * Cost: T inferences and T updates.
 */
export const trainedValues =
  (T: number): Measured =>
  async (first) => {
    let trial = first;
    for (let t = 0; t < T; t++) {
      const network = moved(trial.problem.network, await trial.updates());
      trial = trial.on({ ...trial.problem, network });
    }
    return [{ metric: 'training-loss', layer: 'all', value: lossOf(trial.problem) / lossOf(first.problem) }];
  };

const moved = (
  network: Network<Float64Matrix>,
  updates: readonly Parameters<Float64Matrix>[],
): Network<Float64Matrix> => ({
  ...network,
  edges: network.edges.map((edge, e) => ({
    ...edge,
    theta: {
      ...edge.theta,
      ...Object.fromEntries(
        Object.entries(updates[e]!).map(([name, by]) => [
          name,
          A.add(edge.theta[name]!, A.scale(A.matrix(1, 1, [RATE]), by)),
        ]),
      ),
    },
  })),
});

/** ½ ‖y − ŷ‖², mean over the batch. */
function lossOf({ network, x, y }: Supervised<Float64Matrix>): number {
  const r = A.subtract(y, predictions(A, network, x).at(-1)!);
  return frobenius([r.data]) ** 2 / (2 * y.columns);
}
