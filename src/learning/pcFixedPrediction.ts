import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { elementwise } from '../arithmetic/elementwise.ts';
import { float64, type Float64Matrix } from '../arithmetic/float64.ts';
import { denseFeedforward, denseState } from '../inference/dense/denseEnergy.ts';
import type { DenseProblem } from '../network/dense/denseNetwork.ts';
import { backward } from '../network/maps.ts';
import { type Problem, depth, layer, layerNumbers } from '../network/network.ts';
import { feedforwardActivities } from '../theory/feedforward.ts';
import { type DenseUpdates, averaged } from './denseUpdates.ts';
import { outerUpdates } from './localUpdates.ts';
import { backprop } from './backprop.ts';
import { requireSamples } from './requireSamples.ts';
import type { LearningRule } from './rule.ts';

/**
 * PC under the fixed-prediction assumption, η = 1 and L steps: predictions stay at the feedforward sweep, only errors move.
 *
 *     ε_l = z_l − ẑ_l,   p_l ε_l ← p_l ε_l − η (p_l ε_l − J_{l+1}ᵀ p_{l+1} ε_{l+1})
 *
 * With η = 1 each step carries the output error down one layer, so after L steps p_l ε_l = p_L P_lᵀ r: backpropagation, exactly.
 * Shapes: z_l (n_l × B).   Source: Millidge, Tschantz & Buckley 2022; Song et al. 2020.   Cost: L² products n² B.
 */
export function fixedPredictionActivities<M>(A: Arithmetic<M>, { network, x, y }: Problem<M>): M[] {
  const L = depth(network);
  const zHat = feedforwardActivities(A, network, x);
  const weighted = zHat.slice(1).map((z) => A.subtract(z, z));
  weighted[L - 1] = A.scale(layer(network, L).precision, A.subtract(y, zHat[L]!));
  for (let step = 1; step <= L; step++)
    for (let l = 1; l < L; l++) weighted[l - 1] = backward(A, layer(network, l + 1), weighted[l]!); // η = 1
  const hidden = layerNumbers(network).slice(0, -1);
  const error = (l: number): M => A.scale(A.reciprocal(layer(network, l).precision), weighted[l - 1]!);
  return [x, ...hidden.map((l) => A.add(zHat[l]!, error(l))), y];
}

/** ΔW_l = (a_l p_l/B) (z_l − ẑ_l) ẑ_{l−1}ᵀ.   Shapes: n_l × n_{l−1}.   Cost: 2L products n² B. */
export function fixedPredictionUpdates<M>(
  A: Arithmetic<M>,
  { network, x }: Pick<Problem<M>, 'network' | 'x'>,
  z: readonly M[],
): M[] {
  const zHat = feedforwardActivities(A, network, x);
  const weighted = layerNumbers(network).map((l) => A.scale(layer(network, l).precision, A.subtract(z[l]!, zHat[l]!)));
  return outerUpdates(A, network.layers, weighted, zHat);
}

const E = elementwise(float64);

/** The same in a nonlinear network: vector–Jacobian products are those at the feedforward sweep. */
async function denseActivities({ network, x, y }: DenseProblem<Float64Matrix>): Promise<Float64Matrix[]> {
  const L = network.layers.length;
  const zHat = denseFeedforward(E, network, x);
  const { layers, weightedErrors } = denseState(E, network, [...zHat.slice(0, -1), y]); // zero but for the last
  const weighted = [...weightedErrors];
  for (let step = 1; step <= L; step++)
    for (let l = 1; l < L; l++) weighted[l - 1] = layers[l]!.inputGradient(weighted[l]!); // η = 1
  const error = (l: number): Float64Matrix => E.scale(E.reciprocal(network.layers[l - 1]!.precision), weighted[l - 1]!);
  return zHat.map((z, l) => (l === 0 ? x : l === L ? y : E.add(z, error(l))));
}

function denseUpdates(
  { network, x }: DenseProblem<Float64Matrix>,
  z: readonly Float64Matrix[],
): DenseUpdates<Float64Matrix> {
  const zHat = denseFeedforward(E, network, x);
  const { layers } = denseState(E, network, zHat);
  const weighted = network.layers.map((at, i) => E.scale(at.precision, E.subtract(z[i + 1]!, zHat[i + 1]!)));
  return averaged(E, layers, weighted, x.columns);
}

export const pcFixedPrediction: LearningRule = {
  id: 'pc-fixed-prediction',
  name: 'Predictive coding, fixed predictions (η = 1, L steps)',
  description: 'Errors travel down one layer a step while predictions stay at the feedforward sweep: backpropagation.',
  async infer(problem) {
    requireSamples('pcFixedPrediction', problem);
    return fixedPredictionActivities(float64, problem);
  },
  learn: (problem, activities) => fixedPredictionUpdates(float64, problem, activities),
  dense: {
    async infer(problem) {
      requireSamples('pcFixedPrediction', problem);
      return denseActivities(problem);
    },
    learn: denseUpdates,
  },
  departures: {
    ...backprop.departures,
    stationarity: 'Errors settle against predictions that do not move, which is not where ∂F/∂z_l = 0.',
    'energy-descent':
      'It is backpropagation: it descends the loss, and where z*_{l−1} is turned against ẑ_{l−1} its change of W_l ascends F*.',
    'local-gradient':
      'Errors are taken against the feedforward sweep, and not against J_l z_{l−1} of the activities given.',
    locality: 'The feedforward sweep that errors are taken against needs every weight matrix below.',
    'nonlinear-equilibrium': 'Errors settle against predictions that do not move there either.',
    'nonlinear-local-gradient': 'Errors are taken against the feedforward sweep there too.',
    'error-coordinates': 'The output error that it carries back is r, where the equilibrium’s is S⁻¹ r.',
  },
};
