import type { Arithmetic, Elementwise } from '../arithmetic/arithmetic.ts';
import { denseFeedforward, denseState } from '../inference/dense/denseEnergy.ts';
import type { LayerAt } from '../network/dense/denseLayer.ts';
import type { DenseProblem } from '../network/dense/denseNetwork.ts';

/** Directions to move weights and biases in, mean over the batch; entry l−1 belongs to layer l. */
export interface DenseUpdates<M> {
  /** n_l × n_{l−1} */
  readonly weights: readonly M[];
  /** n_l × 1 */
  readonly biases: readonly M[];
}

/**
 * Predictive coding's local rule for any activities z_0..z_L.
 *
 *     ΔW_l = −∂F/∂W_l = (1/B) Σ_b (p_l ε_l)ᵀ ∂f_l/∂W_l,   Δb_l likewise
 *
 * Source: 2605.11911 Eq. (7), (34), with nonlinear predictions.   Cost: 2L products n² B.
 */
export function denseLocalUpdates<M>(
  A: Arithmetic<M> & Elementwise<M>,
  { network }: Pick<DenseProblem<M>, 'network'>,
  z: readonly M[],
): DenseUpdates<M> {
  const { layers, weightedErrors } = denseState(A, network, z);
  return averaged(A, layers, weightedErrors, A.shape(z[0]!)[1]);
}

/**
 * Backpropagation of the squared error ½ p_L ‖y − ŷ‖².
 *
 *     δ_L = p_L (y − ŷ),   δ_{l−1} = (∂f_l/∂ẑ_{l−1})ᵀ δ_l,   ΔW_l = (1/B) Σ_b δ_lᵀ ∂f_l/∂W_l
 *
 * Cost: 3L products n² B.
 */
export function denseBackprop<M>(
  A: Arithmetic<M> & Elementwise<M>,
  { network, x, y }: DenseProblem<M>,
): DenseUpdates<M> {
  const zHat = denseFeedforward(A, network, x);
  const { layers, weightedErrors } = denseState(A, network, [...zHat.slice(0, -1), y]);
  const L = layers.length;
  const deltas: M[] = [];
  deltas[L - 1] = weightedErrors[L - 1]!; // the hidden errors are zero at the feedforward sweep
  for (let i = L - 1; i > 0; i--) deltas[i - 1] = layers[i]!.inputGradient(deltas[i]!);
  return averaged(A, layers, deltas, A.shape(x)[1]);
}

/** (1/B) Σ_b signalᵀ ∂f_l/∂W_l and likewise for b_l; signals n_l × B. */
export function averaged<M>(
  A: Arithmetic<M> & Elementwise<M>,
  layers: readonly LayerAt<M>[],
  signals: readonly M[],
  batch: number,
): DenseUpdates<M> {
  const oneOverB = A.reciprocal(A.matrix(1, 1, [batch]));
  return {
    weights: layers.map(({ weightGradient }, i) => A.scale(oneOverB, weightGradient(signals[i]!))),
    biases: layers.map(({ biasGradient }, i) => A.scale(oneOverB, biasGradient(signals[i]!))),
  };
}
