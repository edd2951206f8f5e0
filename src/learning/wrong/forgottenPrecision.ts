import { float64 } from '../../arithmetic/float64.ts';
import { localUpdates } from '../localUpdates.ts';
import { pcClosedForm } from '../pcClosedForm.ts';
import type { WrongRule } from '../rule.ts';

/** Defect: the weight update leaves the precision out, ΔW_l = (a_l / B) ε_l z_{l−1}ᵀ. */
export const forgottenPrecision: WrongRule = {
  ...pcClosedForm,
  id: 'wrong-forgotten-precision',
  name: 'Wrong: update without the precision',
  description: 'The local update at the equilibrium, divided by p_l.',
  learn: (problem, activities) =>
    localUpdates(float64, problem, activities).map((update, i) =>
      float64.scale(float64.reciprocal(problem.network.layers[i]!.precision), update),
    ),
  refutedBy: 'equals-closed-form',
};
