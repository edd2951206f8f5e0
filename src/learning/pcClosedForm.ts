import { float64 } from '../arithmetic/float64.ts';
import { localUpdates } from './localUpdates.ts';
import type { LearningRule } from './rule.ts';
import { settled } from './settled.ts';

/** z* from its closed form, then ΔW_l = (a_l p_l / B) ε_l z*_{l−1}ᵀ. */
export const pcClosedForm: LearningRule = {
  id: 'pc-closed-form',
  name: 'Predictive coding, closed form',
  description: 'Equilibrium activities by one solve with S, and the local weight update at them.',
  infer: async (problem) => settled(problem),
  learn: (problem, activities) => localUpdates(float64, problem, activities),
  departures: {},
};
