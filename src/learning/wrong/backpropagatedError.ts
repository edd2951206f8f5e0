import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import { weightedErrors } from '../../inference/energyGradient.ts';
import { backward } from '../../network/maps.ts';
import { depth } from '../../network/network.ts';
import { outerUpdates } from '../localUpdates.ts';
import { pcClosedForm } from '../pcClosedForm.ts';
import type { WrongRule } from '../rule.ts';

/**
 * Defect: hidden errors are not looked up but carried back from the output, δ_L = p_L ε_L, δ_l = J_{l+1}ᵀ δ_{l+1}.
 * At the equilibrium that is the same number (∂F/∂z_l = 0 says so), so only locality can tell.
 */
export const backpropagatedError: WrongRule = {
  ...pcClosedForm,
  id: 'wrong-backpropagated-error',
  name: 'Wrong: non-local error',
  description: 'The update at the equilibrium, with errors recomputed through the weights above.',
  learn({ network }, activities) {
    const L = depth(network);
    const delta: Float64Matrix[] = [];
    delta[L - 1] = weightedErrors(float64, network, activities)[L - 1]!;
    for (let i = L - 2; i >= 0; i--) delta[i] = backward(float64, network.layers[i + 1]!, delta[i + 1]!);
    return outerUpdates(float64, network.layers, delta, activities);
  },
  refutedBy: 'locality',
};
