import { predictions } from '../inference/state.ts';
import { requireClamps } from '../problem/problem.ts';
import type { EngineRule } from './rule.ts';
import { backprop as carriedBack } from './updates.ts';

/** Δθ_l = −∂Loss/∂θ_l; linear: (a_l p_L / B) P_lᵀ R Ẑ_{l−1}ᵀ. The hidden activities are those of the feedforward sweep. */
export const backprop: EngineRule = {
  id: 'backprop',
  name: 'Backpropagation',
  description: 'Feedforward activities, and the gradient of the squared error carried back through the weights.',
  async infer(A, problem) {
    requireClamps(A, problem, 'backprop');
    return [...A.scope(() => predictions(A, problem.network, problem.x).slice(0, -1)), problem.y];
  },
  learn: (A, problem) => A.scope(() => carriedBack(A, problem)),
  capabilities: { nonlinear: true },
  promises: ['equals-backprop'],
  departures: {
    stationarity: 'Hidden activities stay at the feedforward sweep, where ∂F/∂z_{L−1} = −p_L J_Lᵀ r and not zero.',
    'energy-descent':
      'It descends the loss and not F*: a target far enough on the other side of zero turns z*_{l−1} against ẑ_{l−1}, and then its change of W_l ascends F*.',
    'equals-closed-form':
      'Its signal is p_L P_lᵀ r where predictive coding has P_lᵀ S⁻¹ r, and its presynaptic activity is ẑ where predictive coding has z*.',
    'local-gradient': 'It does not look at the activities given: its own are those of the feedforward sweep.',
    locality:
      'The change of W_l carries P_lᵀ r, which needs every weight matrix above layer l, and ẑ_{l−1}, which needs those below.',
    'error-coordinates': 'Hidden errors are zero at the feedforward sweep, and not the output error carried back.',
    'nonlinear-equilibrium': 'As for linear networks: hidden activities stay at the feedforward sweep.',
    'nonlinear-local-gradient': 'It does not look at the activities given there either.',
    'nonlinear-linear-limit': 'With identities it is backpropagation in a linear network.',
    parameterisations:
      'It is not predictive coding in any parameterisation; only wide networks bring the two together.',
  },
};
