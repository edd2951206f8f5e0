import { elementwise } from '../arithmetic/elementwise.ts';
import { float64 } from '../arithmetic/float64.ts';
import { denseInference } from '../inference/dense/denseInference.ts';
import { energyGradient } from '../inference/energyGradient.ts';
import { depth } from '../network/network.ts';
import { feedforwardActivities } from '../theory/feedforward.ts';
import { spectrum } from '../theory/spectrum.ts';
import { denseLocalUpdates } from './denseUpdates.ts';
import { localUpdates } from './localUpdates.ts';
import { requireSamples } from './requireSamples.ts';
import type { LearningRule } from './rule.ts';

const A = elementwise(float64);

/**
 * Incremental PC: weights learn after every inference step, so one call is one step from the feedforward sweep.
 *
 *     z_l = ẑ_l − ½ λ_max⁻¹ ∂F/∂z_l,   ΔW_l = (a_l p_l/B) ε_l z_{l−1}ᵀ there
 *
 * Half the largest step that cannot overshoot: nothing is settled, and the energy falls. Source: iPC (Salvatori et al. 2024).
 */
export const pcIncremental: LearningRule = {
  id: 'pc-incremental',
  name: 'Incremental predictive coding (iPC)',
  description: 'A single inference step, then the local weight update at once.',
  async infer(problem) {
    requireSamples('pcIncremental', problem);
    const { network, x, y } = problem;
    const L = depth(network);
    if (L === 1) return [x, y];
    const z = [...feedforwardActivities(float64, network, x).slice(0, L), y];
    const eta = float64.matrix(1, 1, [0.5 / spectrum(float64, network).lambdaMax]);
    const gradient = energyGradient(float64, network, z);
    return z.map((zl, l) => (l === 0 || l === L ? zl : float64.subtract(zl, float64.scale(eta, gradient[l - 1]!))));
  },
  learn: (problem, activities) => localUpdates(float64, problem, activities),
  dense: {
    async infer(problem) {
      requireSamples('pcIncremental', problem);
      const one = { coordinates: 'state', gradientNorm: 0, maxSteps: 1 } as const;
      return (await denseInference(A, problem, one)).activities;
    },
    learn: (problem, activities) => denseLocalUpdates(A, problem, activities),
  },
  departures: {
    stationarity: 'One step does not settle: the equilibrium is approached over many calls, while the weights move.',
    'energy-descent':
      'Learning lowers the energy at the present activities; where these are still on the feedforward side of zero and the equilibrium is beyond it, the change of W_l ascends F*.',
    'equals-closed-form': 'The update is the local one before equilibrium, so it is not −∂F*/∂W_l.',
    'error-coordinates': 'After one step most hidden errors are still zero, and not the output error carried back.',
    parameterisations: 'Nothing is settled there either.',
    'backprop-limit':
      'A step reaches one layer: errors below the last hidden layer stay zero, where backpropagation carries the residual to all.',
    'nonlinear-equilibrium': 'One step does not settle a nonlinear network either.',
    'nonlinear-linear-limit': 'With identities it is the single step in a linear network.',
    'nonlinear-backprop-limit': 'As for linear networks: a step reaches one layer.',
    'cosine-width': 'Its update lacks the layers that one step does not reach, at every width.',
  },
};
