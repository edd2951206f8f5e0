import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { prediction } from '../network/maps.ts';
import { depth, layer, layerNumbers, scaleOf } from '../network/linearGaussian.ts';
import type { LinearProblem } from '../problem/problem.ts';
import { feedforwardActivities, outputMaps } from './feedforward.ts';
import type { LocalFactors } from './gradients.ts';

/**
 * How the prediction moves when weights flow along ∂W_l/∂t = −gradient.
 *
 *     ∂Ŷ/∂t = 1/B Σ_{l=1}^{L} a_l² P_l · signal_l · presynaptic_{l−1}ᵀ Ẑ_{l−1}
 *
 * which is Σ a_l² P_l P_lᵀ S⁻¹ R Z*ᵀẐ / B for PC and p_L Σ a_l² P_l P_lᵀ R ẐᵀẐ / B for BP.
 * Shapes: n_L × B.   Source: 2605.11911 Eq. (6), (8) at B = 1, Eq. (43), (45).   Cost: 2L products n² B.
 */
export function predictionChange<M>(
  A: Arithmetic<M>,
  { network, x }: LinearProblem<M>,
  { signals, presynaptic }: LocalFactors<M>,
): M {
  const P = outputMaps(A, network);
  const zHat = feedforwardActivities(A, network, x);
  const oneOverB = A.reciprocal(A.matrix(1, 1, [A.shape(x)[1]]));
  const terms = layerNumbers(network).map((l) => {
    const a = scaleOf(A, layer(network, l));
    const overlap = A.multiply(presynaptic[l - 1]!, zHat[l - 1]!, { transposeA: true }); // B × B
    return A.scale(A.scale(a, a), A.multiply(A.multiply(P[l]!, signals[l]!), overlap));
  });
  return A.scale(
    oneOverB,
    terms.reduce((sum, term) => A.add(sum, term)),
  );
}

/**
 * The prediction's change along arbitrary weight changes ΔW_l, to first order.
 *
 *     ΔŶ = Σ_{l=1}^{L} P_l (a_l ΔW_l) Ẑ_{l−1}
 *
 * Shapes: ΔW_l (n_l × n_{l−1}) → n_L × B.   Source: 2605.11911, first equality of Eq. (6).
 */
export function predictionChangeAlong<M>(A: Arithmetic<M>, { network, x }: LinearProblem<M>, changes: readonly M[]): M {
  const P = outputMaps(A, network);
  const zHat = feedforwardActivities(A, network, x);
  return layerNumbers(network)
    .map((l) => A.scale(scaleOf(A, layer(network, l)), A.multiply(P[l]!, A.multiply(changes[l - 1]!, zHat[l - 1]!))))
    .reduce((sum, term) => A.add(sum, term));
}

/**
 * The prediction's change after a whole step of size α along ΔW_l: what the experiments of 2605.11911 measure (A.2, B.1).
 *
 *     ΔŶ = (J_L ⋯ J_1)[W + αΔW] x − (J_L ⋯ J_1)[W] x
 *
 * Shapes: α 1×1, ΔW_l (n_l × n_{l−1}) → n_L × B.   Cost: 3L products n² B.
 */
export function finitePredictionChange<M>(
  A: Arithmetic<M>,
  { network, x }: LinearProblem<M>,
  changes: readonly M[],
  alpha: M,
): M {
  const moved = layerNumbers(network).reduce((z, l) => {
    const a = scaleOf(A, layer(network, l));
    const step = A.scale(A.scale(alpha, a), A.multiply(changes[l - 1]!, z));
    return A.add(prediction(A, layer(network, l), z), step); // (J_l + a_l αΔW_l) z, whose map is not formed
  }, x);
  return A.subtract(moved, feedforwardActivities(A, network, x)[depth(network)]!);
}
