import { learnLocally } from './learnLocally.ts';
import type { EngineRule } from './rule.ts';
import { settled } from './settled.ts';

/** z* from its closed form, then ΔW_l = (a_l p_l / B) ε_l z*_{l−1}ᵀ. */
export const pcClosedForm: EngineRule = {
  id: 'pc-closed-form',
  name: 'Predictive coding, closed form',
  description: 'Equilibrium activities by one solve with S, and the local weight update at them.',
  infer: async (A, problem) => A.scope(() => settled(A, problem)),
  learn: learnLocally,
  departures: {},
};
