import { onHost, readProblem } from '../inference/host.ts';
import { infer } from '../inference/infer.ts';
import { energyGradient, startOf } from '../inference/state.ts';
import { hasClosedForms } from '../network/linearGaussian.ts';
import { type LinearProblem, asLinear, freeNodes, requireClamps } from '../problem/problem.ts';
import { spectrum } from '../theory/spectrum.ts';
import { learnLocally } from './learnLocally.ts';
import type { Engine, EngineRule } from './rule.ts';

/**
 * Incremental PC: weights learn after every inference step, so one call is one step from the feedforward sweep.
 *
 *     z_l = ẑ_l − ½ λ_max⁻¹ ∂F/∂z_l,   ΔW_l = (a_l p_l/B) ε_l z_{l−1}ᵀ there
 *
 * Half the largest step that cannot overshoot: nothing is settled, and the energy falls. In nonlinear networks, where no λ_max is
 * known, it is one step that lowers the energy.   Source: iPC (Salvatori et al. 2024).
 */
export const pcIncremental: EngineRule = {
  id: 'pc-incremental',
  name: 'Incremental predictive coding (iPC)',
  description: 'A single inference step, then the local weight update at once.',
  async infer(A, problem) {
    requireClamps(A, problem, 'pcIncremental');
    if (freeNodes(problem).length === 0) return [problem.x, problem.y];
    if (hasClosedForms(problem.network)) return halfStep(A, asLinear(problem));
    const one = { coordinates: 'state', gradientNorm: 0, maxSteps: 1 } as const;
    return (await infer(A, problem, one)).activities;
  },
  learn: learnLocally,
  capabilities: { nonlinear: true },
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

async function halfStep<M>(A: Engine<M>, problem: LinearProblem<M>): Promise<M[]> {
  const { lambdaMax } = spectrum(onHost(A), (await readProblem(A, problem)).network);
  return A.scope(() => {
    const z = startOf(A, problem);
    const eta = A.matrix(1, 1, [0.5 / lambdaMax]);
    const moved = energyGradient(A, problem, z).map((g, i) => A.subtract(z[i + 1]!, A.scale(eta, g)));
    return [problem.x, ...moved, problem.y];
  });
}
