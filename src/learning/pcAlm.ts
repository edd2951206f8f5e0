import { float64, type Float64Matrix } from '../arithmetic/float64.ts';
import { frobenius } from '../arithmetic/norm.ts';
import { weightedErrors } from '../inference/energyGradient.ts';
import { forward } from '../network/maps.ts';
import { type Problem, depth, layer, layerNumbers } from '../network/network.ts';
import { rescalingMatrix } from '../theory/equilibrium.ts';
import { feedforwardActivities, outputMaps } from '../theory/feedforward.ts';
import { outerUpdates } from './localUpdates.ts';
import { requireSamples } from './requireSamples.ts';
import type { LearningRule } from './rule.ts';

/** Where the method of multipliers stands; entry l belongs to layer l, from 1; z has the ends too. */
export interface DualOutcome {
  readonly status: 'converged' | 'max-steps' | 'diverged';
  readonly steps: number;
  readonly z: readonly Float64Matrix[];
  /** λ_l (n_l × B), l = 1..L−1. */
  readonly multipliers: readonly Float64Matrix[];
}

/**
 * PC-ALM: predictive coding as the augmented Lagrangian of "every hidden error is zero".
 *
 *     z ← argmin_z F(z) + Σ_{l<L} ⟨λ_l, ε_l⟩,    λ_l ← λ_l + α p_l ε_l,    λ = 0 at the start
 *
 * The minimum is closed: s_L = S⁻¹(r + Σ_{l<L} P_l λ_l/p_l), p_l ε_l = P_lᵀ s_L − λ_l. One round multiplies what is missing of
 * s_L by I − α S⁻¹/p_L, whose eigenvalues of S⁻¹/p_L lie in (0, 1]: stable for 0 < α < 2. At the fixed point ε_l = 0, z = ẑ and
 * λ_l = p_L P_lᵀ r: backpropagation's signals. With α = 0 it is predictive coding.
 * Shapes: P_l (n_L × n_l), λ_l (n_l × B).   Cost: 3L products n² B a round, one solve.
 */
export function methodOfMultipliers(
  problem: Problem<Float64Matrix>,
  { alpha, tolerance, maxSteps }: { readonly alpha: number; readonly tolerance: number; readonly maxSteps: number },
): DualOutcome {
  const { network, x, y } = problem;
  const L = depth(network);
  const hidden = layerNumbers(network).slice(0, -1);
  const A = float64;
  const P = outputMaps(A, network);
  const S = rescalingMatrix(A, network, P);
  const r = A.subtract(y, feedforwardActivities(A, network, x)[L]!);
  const rate = A.matrix(1, 1, [alpha]);
  const inverse = hidden.map((l) => A.reciprocal(layer(network, l).precision));
  let lambda = hidden.map((l) =>
    A.matrix(network.widths[l]!, x.columns, new Float64Array(network.widths[l]! * x.columns)),
  );
  for (let steps = 1; ; steps++) {
    const pull = hidden.reduce((sum, l, i) => A.add(sum, A.multiply(P[l]!, A.scale(inverse[i]!, lambda[i]!))), r);
    const s = A.solve(S, pull);
    const carried = hidden.map((l) => A.multiply(P[l]!, s, { transposeA: true }));
    const weighted = carried.map((c, i) => A.subtract(c, lambda[i]!)); // p_l ε_l
    const [size, missing] = [carried, weighted].map((list) => frobenius(list.map((a) => a.data)));
    const done = alpha === 0 || missing! <= tolerance * size!;
    const diverged = !(missing! < 1e12 * (1 + frobenius([r.data])));
    if (done || diverged || steps === maxSteps) {
      const z = [x];
      for (const [i, l] of hidden.entries())
        z[l] = A.add(forward(A, layer(network, l), z[l - 1]!), A.scale(inverse[i]!, weighted[i]!));
      return {
        status: done ? 'converged' : diverged ? 'diverged' : 'max-steps',
        steps,
        z: [...z, y],
        multipliers: lambda,
      };
    }
    lambda = lambda.map((m, i) => A.add(m, A.scale(rate, weighted[i]!)));
  }
}

/** ΔW_l = (a_l/B) (p_l ε_l + λ_l) z_{l−1}ᵀ with λ_L = 0: minus the gradient of the augmented Lagrangian at these activities. */
export function multiplierUpdates(
  { network }: Pick<Problem<Float64Matrix>, 'network'>,
  z: readonly Float64Matrix[],
  multipliers: readonly Float64Matrix[],
): Float64Matrix[] {
  const signals = weightedErrors(float64, network, z).map((e, i) =>
    multipliers[i] === undefined ? e : float64.add(e, multipliers[i]),
  );
  return outerUpdates(float64, network.layers, signals, z);
}

const TOLERANCE = 2 ** -48;
const ROUNDS = 100_000;

/** PC-ALM with dual steps of α; α = 0 is predictive coding. */
export const augmentedLagrangian = (alpha: number): Pick<LearningRule, 'infer' | 'learn'> => {
  const run = (problem: Problem<Float64Matrix>): DualOutcome =>
    methodOfMultipliers(problem, { alpha, tolerance: TOLERANCE, maxSteps: ROUNDS });
  return {
    async infer(problem) {
      requireSamples('pcAlm', problem);
      const { status, steps, z } = run(problem);
      return status === 'converged' ? z : { undecided: `the multipliers are ${status} after ${steps} rounds` };
    },
    learn: (problem, activities) => multiplierUpdates(problem, activities, run(problem).multipliers),
  };
};

export const pcAlm: LearningRule = {
  id: 'pc-alm',
  name: 'Predictive coding with multipliers (PC-ALM)',
  description: 'Hidden errors are driven to zero by multipliers, which become backpropagation’s signals.',
  ...augmentedLagrangian(1),
  capabilities: { multipliers: true },
  departures: {
    stationarity:
      'At the dual fixed point hidden errors are zero, and ∂F/∂z_{L−1} = −p_L J_Lᵀ r is balanced by multipliers.',
    'energy-descent':
      'Its updates are backpropagation’s: a target far enough on the other side of zero turns z*_{l−1} against ẑ_{l−1}, and then F* rises.',
    'equals-closed-form': 'Its signal is p_L P_lᵀ r where predictive coding has P_lᵀ S⁻¹ r.',
    'local-gradient':
      'The update is the gradient of the augmented Lagrangian, which has the multiplier beside the error.',
    locality: 'Multipliers are the state of a dual ascent over the whole network, so they know the other weights.',
    'error-coordinates': 'Hidden errors are zero, and not the output error carried back.',
    parameterisations: 'The dual fixed point is backpropagation’s in every parameterisation.',
  },
};
