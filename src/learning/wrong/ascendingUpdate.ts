import { float64 } from '../../arithmetic/float64.ts';
import { localUpdates } from '../localUpdates.ts';
import { pcClosedForm } from '../pcClosedForm.ts';
import type { WrongRule } from '../rule.ts';

/** Defect: returns the gradient itself, +∂(F*)/∂W_l, where the direction to move in is its negative. */
export const ascendingUpdate: WrongRule = {
  ...pcClosedForm,
  id: 'wrong-ascending-update',
  name: 'Wrong: update with the wrong sign',
  description: 'ΔW_l = −(a_l p_l / B) ε_l z_{l−1}ᵀ at the equilibrium.',
  learn: (problem, activities) =>
    localUpdates(float64, problem, activities).map((update) => float64.scale(float64.matrix(1, 1, [-1]), update)),
  refutedBy: 'energy-descent',
};
