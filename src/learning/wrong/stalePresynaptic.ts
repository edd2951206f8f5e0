import { float64 } from '../../arithmetic/float64.ts';
import { weightedErrors } from '../../inference/energyGradient.ts';
import { feedforwardActivities } from '../../theory/feedforward.ts';
import { outerUpdates } from '../localUpdates.ts';
import { pcClosedForm } from '../pcClosedForm.ts';
import type { WrongRule } from '../rule.ts';

/** Defect: the presynaptic activity is the one from before inference, ΔW_l = (a_l p_l / B) ε_l ẑ_{l−1}ᵀ. */
export const stalePresynaptic: WrongRule = {
  ...pcClosedForm,
  id: 'wrong-stale-presynaptic',
  name: 'Wrong: stale presynaptic activity',
  description: 'Errors of the equilibrium times activities of the feedforward sweep.',
  learn: ({ network, x }, activities) =>
    outerUpdates(
      float64,
      network.layers,
      weightedErrors(float64, network, activities),
      feedforwardActivities(float64, network, x),
    ),
  refutedBy: 'equals-closed-form',
};
