import { float64 } from '../../arithmetic/float64.ts';
import { localUpdates } from '../localUpdates.ts';
import { pcClosedForm } from '../pcClosedForm.ts';
import type { WrongRule } from '../rule.ts';

/** Defect: the update is summed over the batch where it must be averaged. */
export const summedBatch: WrongRule = {
  ...pcClosedForm,
  id: 'wrong-summed-batch',
  name: 'Wrong: update summed over the batch',
  description: 'B times the local update at the equilibrium.',
  learn: (problem, activities) =>
    localUpdates(float64, problem, activities).map((update) =>
      float64.scale(float64.matrix(1, 1, [problem.x.columns]), update),
    ),
  refutedBy: 'batch-invariance',
};
