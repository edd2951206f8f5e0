import type { Arithmetic, Elementwise, ElementwiseArithmetic } from '../../arithmetic/arithmetic.ts';
import { type LayerAt, layerAt } from '../../network/dense/denseLayer.ts';
import type { DenseNetwork } from '../../network/dense/denseNetwork.ts';

/** The layers at given activities, and their prediction errors; entry l−1 belongs to layer l. */
export interface DenseState<M> {
  readonly layers: readonly LayerAt<M>[];
  /** p_l ε_l = p_l (z_l − f_l(z_{l−1})), n_l × B */
  readonly weightedErrors: readonly M[];
  /** ε_l, n_l × B */
  readonly errors: readonly M[];
}

/** Everything about z_0..z_L that the energy and its gradients are made of.   Cost: L products n² B. */
export function denseState<M>(
  A: Arithmetic<M> & Elementwise<M>,
  network: DenseNetwork<M>,
  z: readonly M[],
): DenseState<M> {
  const layers = network.layers.map((layer, i) => layerAt(A, layer, network.placement, z[i]!));
  const errors = layers.map(({ prediction }, i) => A.subtract(z[i + 1]!, prediction));
  return { layers, errors, weightedErrors: errors.map((e, i) => A.scale(network.layers[i]!.precision, e)) };
}

/**
 * The per-sample energies, summed over the batch.
 *
 *     F = ½ Σ_l p_l ‖z_l − f_l(z_{l−1})‖²
 *
 * Source: 2605.11911 Eq. (2), with nonlinear predictions. Computed on the host from what the device holds.
 */
export async function denseEnergy<M>(
  A: ElementwiseArithmetic<M>,
  state: Pick<DenseState<M>, 'errors' | 'weightedErrors'>,
): Promise<number> {
  let energy = 0;
  for (const [i, e] of state.errors.entries()) {
    const [values, weighted] = [await A.read(e), await A.read(state.weightedErrors[i]!)];
    energy += values.reduce((sum, x, j) => sum + x * weighted[j]!, 0) / 2;
  }
  return energy;
}

/**
 * The gradient of the per-sample energy in the hidden activities.
 *
 *     ∂F/∂z_l = p_l ε_l − (∂f_{l+1}/∂z_l)ᵀ p_{l+1} ε_{l+1},   l = 1..L−1
 *
 * Layer l looks at its own error and the one above it, nothing else.   Shapes: n_l × B; entry l−1 belongs to z_l.
 */
export const denseGradient = <M>(A: Arithmetic<M> & Elementwise<M>, { layers, weightedErrors }: DenseState<M>): M[] =>
  weightedErrors.slice(0, -1).map((e, i) => A.subtract(e, layers[i + 1]!.inputGradient(weightedErrors[i + 1]!)));

/** ẑ_0..ẑ_L: what the network predicts from x alone. */
export function denseFeedforward<M>(A: Arithmetic<M> & Elementwise<M>, network: DenseNetwork<M>, x: M): M[] {
  const z = [x];
  for (const layer of network.layers) z.push(layerAt(A, layer, network.placement, z.at(-1)!).prediction);
  return z;
}
