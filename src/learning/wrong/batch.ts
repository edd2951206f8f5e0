import { float64 } from '../../arithmetic/float64.ts';
import { weightedErrors } from '../../inference/state.ts';
import { supervised } from '../../problem/problem.ts';
import {
  type M,
  type P,
  afterSteps,
  columns,
  localUpdates,
  outerUpdates,
  settled,
  times,
  wrong,
  wrongUpdate,
} from './wrongRule.ts';

/** 1/B in every entry: a product with it is the mean over the batch in every column. */
const averaging = (B: number): M => float64.matrix(B, B, new Float64Array(B * B).fill(1 / B));

const updates = [
  wrongUpdate(
    {
      id: 'wrong-summed-batch',
      name: 'Wrong: update summed over the batch',
      description: 'B times the local update at the equilibrium.',
      defect: 'an update summed over the batch where it must be averaged',
      refutedBy: 'batch-invariance',
    },
    (update, { problem }) => times(problem.x.columns, update),
  ),
  wrongUpdate(
    {
      id: 'wrong-averaged-twice',
      name: 'Wrong: update averaged twice',
      description: 'The local update divided by B once more.',
      defect: 'a division by the batch size done twice',
      refutedBy: 'batch-invariance',
    },
    (update, { problem }) => times(1 / problem.x.columns, update),
  ),
  wrongUpdate(
    {
      id: 'wrong-inverse-of-batch',
      name: 'Wrong: B in place of 1/B',
      description: 'The sum over the batch is multiplied by its size, where it must be divided.',
      defect: 'a factor B in place of 1/B',
      refutedBy: 'batch-invariance',
    },
    (update, { problem }) => times(problem.x.columns ** 2, update),
  ),
  wrong({
    id: 'wrong-first-sample',
    name: 'Wrong: update from the first sample',
    description: 'All samples settle, only the first one is learned from.',
    defect: 'learning from the first sample only',
    refutedBy: 'permutation',
    learn: ({ network }, z) => {
      const first = z.map((zl) => columns(zl, [0]));
      return localUpdates({ network }, first);
    },
  }),
  wrong({
    id: 'wrong-product-of-means',
    name: 'Wrong: product of means',
    description: 'ΔW_l from the mean error times the mean activity.',
    defect: 'a product of batch means in place of the mean of products',
    refutedBy: 'batch-invariance',
    learn: ({ network }, z) => {
      const mean = (a: M): M => float64.multiply(a, averaging(a.columns));
      return outerUpdates(network, weightedErrors(float64, network, z).map(mean), z.map(mean));
    },
  }),
  wrong({
    id: 'wrong-misaligned-samples',
    name: 'Wrong: samples out of step',
    description: 'Errors meet the presynaptic activities of the next sample.',
    defect: 'errors and activities of different samples multiplied',
    refutedBy: 'local-gradient',
    learn: ({ network }, z) => {
      const shifted = (a: M): M =>
        columns(
          a,
          Array.from({ length: a.columns }, (_, b) => (b + 1) % a.columns),
        );
      return outerUpdates(network, weightedErrors(float64, network, z), z.map(shifted));
    },
  }),
];

const inference = [
  wrong({
    id: 'wrong-batch-averaged-energy',
    name: 'Wrong: inference on an energy divided by B',
    description:
      'As many steps as the per-sample energy needs, on the energy divided by the batch, hence B times slower.',
    defect: 'an energy divided by the batch size in inference',
    refutedBy: 'batch-invariance',
    async infer(problem, { accuracy }) {
      if (problem.network.layers.length === 1) return settled(problem);
      return afterSteps(problem, ({ smallest, largest }) => {
        const eta = 2 / (smallest + largest);
        const steps = Math.ceil(Math.log(accuracy * 1e-4) / Math.log(1 - eta * smallest));
        return { eta: eta / problem.x.columns, steps };
      });
    },
  }),
  wrong({
    id: 'wrong-mean-subtracted-inference',
    name: 'Wrong: inference that couples samples',
    description:
      'Equilibrium activities less a tenth of their mean over the batch, wherever it has more than one sample.',
    defect: 'activities centred over the batch',
    refutedBy: 'batch-invariance',
    infer: async (problem) =>
      settled(problem).map((z, l) =>
        l === 0 || l === problem.network.layers.length || z.columns === 1
          ? z
          : float64.subtract(z, times(0.1, float64.multiply(z, averaging(z.columns)))),
      ),
  }),
  wrong({
    id: 'wrong-first-target',
    name: 'Wrong: the first target for all',
    description: 'Inference clamps every sample to the target of the first, and returns the right ends.',
    defect: 'the first target broadcast over the batch',
    refutedBy: 'batch-invariance',
    infer: async (problem) => {
      const all = columns(
        problem.y,
        Array.from({ length: problem.y.columns }, () => 0),
      );
      return [...settled(supervised(problem.network, problem.x, all)).slice(0, -1), problem.y];
    },
  }),
  wrong({
    id: 'wrong-broadcast-target',
    name: 'Wrong: targets that broadcast',
    description: 'Where inputs and targets differ in number, the first of the fewer stands for all.',
    defect: 'targets broadcast over inputs that are not theirs',
    refutedBy: 'target-shape',
    infer: async (problem) => settled(broadcast(problem)),
  }),
];

function broadcast({ network, x, y }: P): P {
  const B = Math.max(x.columns, y.columns);
  const full = (a: M): M =>
    a.columns === B
      ? a
      : columns(
          a,
          Array.from({ length: B }, () => 0),
        );
  return supervised(network, full(x), full(y));
}

export const BATCH = [...updates, ...inference];
