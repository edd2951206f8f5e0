import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { backward, forward } from '../network/maps.ts';
import { type LinearNetwork, layer, layerNumbers } from '../network/network.ts';

/**
 * Prediction errors weighted by their precisions.
 *
 *     p_l ε_l = p_l (z_l − J_l z_{l−1})
 *
 * Shapes: z_l (n_l × B), l = 0..L → n_l × B, l = 1..L; entry l−1 belongs to layer l.   Cost: L products n² B.
 * Source: 2605.11911 Eq. (2), extended to precisions. Layer l looks at z_{l−1}, z_l and its own weights, nothing else.
 */
export function weightedErrors<M>(A: Arithmetic<M>, network: LinearNetwork<M>, z: readonly M[]): M[] {
  return layerNumbers(network).map((l) => {
    const epsilon = A.subtract(z[l]!, forward(A, layer(network, l), z[l - 1]!));
    return A.scale(layer(network, l).precision, epsilon);
  });
}

/**
 * The gradient of the per-sample energy F = ½ Σ_l p_l ‖ε_l‖² in the hidden activities.
 *
 *     ∂F/∂z_l = p_l ε_l − J_{l+1}ᵀ p_{l+1} ε_{l+1},   l = 1..L−1
 *
 * Column b is the gradient of sample b's own energy: it is never divided by B, which would slow inference down B times.
 * Shapes: z_l (n_l × B), l = 0..L → n_l × B; entry l−1 belongs to z_l.   Source: 2605.11911 Eq. (33).   Cost: 2L products n² B.
 */
export function energyGradient<M>(A: Arithmetic<M>, network: LinearNetwork<M>, z: readonly M[]): M[] {
  const errors = weightedErrors(A, network, z);
  return layerNumbers(network)
    .slice(0, -1)
    .map((l) => A.subtract(errors[l - 1]!, backward(A, layer(network, l + 1), errors[l]!)));
}
