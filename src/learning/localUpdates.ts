import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { weightedErrors } from '../inference/energyGradient.ts';
import type { Problem } from '../network/network.ts';

/**
 * Predictive coding's local rule, for whatever activities it is given.
 *
 *     ΔW_l = (a_l p_l / B) ε_l z_{l−1}ᵀ = −∂F/∂W_l
 *
 * Shapes: z_l (n_l × B) → n_l × n_{l−1}; entry l−1 belongs to W_l.   Source: 2605.11911 Eq. (7), (34).   Cost: 2L products n² B.
 */
export const localUpdates = <M>(A: Arithmetic<M>, { network }: Pick<Problem<M>, 'network'>, z: readonly M[]): M[] =>
  outerUpdates(A, network.layers, weightedErrors(A, network, z), z);

/** (a_l / B) · signal_l · presynaptic_{l−1}ᵀ; signals start at layer 1, presynaptic activities at layer 0. */
export function outerUpdates<M>(
  A: Arithmetic<M>,
  layers: readonly { readonly scale: M }[],
  signals: readonly M[],
  presynaptic: readonly M[],
): M[] {
  const oneOverB = A.reciprocal(A.matrix(1, 1, [A.shape(presynaptic[0]!)[1]]));
  return layers.map(({ scale }, i) =>
    A.scale(A.scale(oneOverB, scale), A.multiply(signals[i]!, presynaptic[i]!, { transposeB: true })),
  );
}
