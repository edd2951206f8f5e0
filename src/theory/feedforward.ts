import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { followedBy, prediction } from '../network/maps.ts';
import { type LinearGaussian, depth, layer, layerNumbers } from '../network/linearGaussian.ts';
import type { LinearProblem } from '../problem/problem.ts';

/**
 * The feedforward sweep ẑ_0..ẑ_L.
 *
 *     ẑ_0 = x,   ẑ_l = J_l ẑ_{l−1} + b_l
 *
 * Shapes: x (n_0 × B) → ẑ_l (n_l × B).   Source: 2605.11911 after Eq. (6).   Cost: L products n² B.
 */
export function feedforwardActivities<M>(A: Arithmetic<M>, network: LinearGaussian<M>, x: M): M[] {
  const zHat = [x];
  for (const l of layerNumbers(network)) zHat[l] = prediction(A, layer(network, l), zHat[l - 1]!);
  return zHat;
}

/**
 * The maps from each layer to the output.
 *
 *     P_L = I,   P_{l−1} = P_l J_l,   so   P_l = J_L ⋯ J_{l+1}
 *
 * Shapes: P_l (n_L × n_l), l = 0..L; W_{L:l+1} in 2605.11911.   Cost: L products n_L n²; no n×n matrix is formed.
 */
export function outputMaps<M>(A: Arithmetic<M>, network: LinearGaussian<M>): M[] {
  const L = depth(network);
  const P: M[] = [];
  P[L] = A.identity(network.widths[L]!);
  for (let l = L; l >= 1; l--) P[l - 1] = followedBy(A, P[l]!, layer(network, l));
  return P;
}

/**
 * The output residual r = y − ẑ_L (n_L × B).   Source: 2605.11911 after Eq. (5).
 */
export function residual<M>(A: Arithmetic<M>, { network, x, y }: LinearProblem<M>): M {
  return A.subtract(y, feedforwardActivities(A, network, x)[depth(network)]!);
}
