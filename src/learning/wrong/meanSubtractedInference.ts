import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import { localUpdates } from '../localUpdates.ts';
import type { WrongRule } from '../rule.ts';
import { settled } from '../settled.ts';

/** Defect: hidden activities are centred over the batch, so that a sample's activity depends on the other samples. */
export const meanSubtractedInference: WrongRule = {
  id: 'wrong-mean-subtracted-inference',
  name: 'Wrong: inference that couples samples',
  description:
    'Equilibrium activities less a tenth of their mean over the batch, wherever the batch has more than one sample.',
  infer: async (problem) =>
    settled(problem).map((z, l) =>
      l === 0 || l === problem.network.layers.length || z.columns === 1 ? z : float64.subtract(z, tenthOfMean(z)),
    ),
  learn: (problem, activities) => localUpdates(float64, problem, activities),
  departures: {},
  refutedBy: 'batch-invariance',
};

function tenthOfMean(z: Float64Matrix): Float64Matrix {
  const B = z.columns;
  const ones = float64.matrix(B, B, new Float64Array(B * B).fill(0.1 / B));
  return float64.multiply(z, ones);
}
