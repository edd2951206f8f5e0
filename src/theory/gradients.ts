import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { type LinearNetwork, type Problem, depth, layer, layerNumbers } from '../network/network.ts';
import { type Equilibrium, equilibrium } from './equilibrium.ts';
import { feedforwardActivities, outputMaps } from './feedforward.ts';

/** What a weight gradient is made of: W_l's gradient is −a_l·signal_l·presynaptic_{l−1}ᵀ, averaged over the batch. */
export interface LocalFactors<M> {
  /** signals[l] (n_l × B), l = 1..L */
  readonly signals: readonly M[];
  /** presynaptic[l] (n_l × B), l = 0..L */
  readonly presynaptic: readonly M[];
}

/** PC: signal_l = P_lᵀ S⁻¹ r, presynaptic z*.   Source: 2605.11911 Eq. (7). */
export function pcFactors<M>(A: Arithmetic<M>, problem: Problem<M>): LocalFactors<M> {
  const { weightedErrors, zStar } = equilibrium(A, problem);
  return { signals: weightedErrors, presynaptic: zStar };
}

/** BP: signal_l = p_L P_lᵀ r, presynaptic ẑ.   Source: 2605.11911 §3.1.1. */
export function bpFactors<M>(A: Arithmetic<M>, { network, x, y }: Problem<M>): LocalFactors<M> {
  const zHat = feedforwardActivities(A, network, x);
  return bpFactorsAt(A, network, { zHat, P: outputMaps(A, network), r: A.subtract(y, zHat[depth(network)]!) });
}

/** The same, from what an equilibrium has already computed. */
export function bpFactorsAt<M>(
  A: Arithmetic<M>,
  network: LinearNetwork<M>,
  { P, r, zHat }: Pick<Equilibrium<M>, 'P' | 'r' | 'zHat'>,
): LocalFactors<M> {
  const weighted = A.scale(layer(network, depth(network)).precision, r);
  return { signals: P.map((Pl) => A.multiply(Pl, weighted, { transposeA: true })), presynaptic: zHat };
}

/**
 * Weight gradients, mean over the batch; entry l−1 belongs to W_l.
 *
 *     ∂(F*)/∂W_l = −(a_l/B) (P_lᵀ S⁻¹ R) Z*_{l−1}ᵀ          (pcFactors)
 *     ∂Loss/∂W_l = −(a_l p_L/B) (P_lᵀ R) Ẑ_{l−1}ᵀ         (bpFactors)
 *
 * Shapes: n_l × n_{l−1}.   Source: 2605.11911 Eq. (7), (34), (42), (44 with the 1/B that it lost).   Cost: L products n² B.
 */
export function weightGradients<M>(
  A: Arithmetic<M>,
  { network, x }: Problem<M>,
  { signals, presynaptic }: LocalFactors<M>,
): M[] {
  const minusOneOverB = A.reciprocal(A.matrix(1, 1, [-A.shape(x)[1]]));
  return layerNumbers(network).map((l) => {
    // The n_l × B signals are scaled, not the n_l × n_{l−1} gradient.
    const scaled = A.scale(A.scale(minusOneOverB, layer(network, l).scale), signals[l]!);
    return A.multiply(scaled, presynaptic[l - 1]!, { transposeB: true });
  });
}

/**
 * The inner product of two weight gradients over all layers, g_l = −(a_l/B) s_l u_{l−1}ᵀ.
 *
 *     ⟨g, g'⟩ = Σ_{l=1}^{L} (a_l/B)² ⟨s_l u_{l−1}ᵀ, s'_l u'_{l−1}ᵀ⟩
 *             = Σ_{l=1}^{L} (a_l/B)² ⟨s_lᵀ s'_l, u_{l−1}ᵀ u'_{l−1}⟩
 *
 * The narrower matrices are formed: n_l × n_{l−1} or B × B.   Shapes: 1×1.   Cost: 2L products n B min(n, B).
 */
export function gradientProduct<M>(
  A: Arithmetic<M>,
  { network, x }: Pick<Problem<M>, 'network' | 'x'>,
  { signals: s, presynaptic: u }: LocalFactors<M>,
  { signals: sOther, presynaptic: uOther }: LocalFactors<M>,
): M {
  const oneOverB = A.reciprocal(A.matrix(1, 1, [A.shape(x)[1]]));
  return layerNumbers(network)
    .map((l) => {
      const factor = A.scale(oneOverB, layer(network, l).scale);
      const [left, right] = [
        { s: s[l]!, u: u[l - 1]! },
        { s: sOther[l]!, u: uOther[l - 1]! },
      ];
      return A.scale(A.scale(factor, factor), outerProductsInner(A, left, right));
    })
    .reduce((sum, term) => A.add(sum, term));
}

/** ⟨s uᵀ, s' u'ᵀ⟩ for s, s' (m × B) and u, u' (n × B). */
function outerProductsInner<M>(
  A: Arithmetic<M>,
  { s, u }: { readonly s: M; readonly u: M },
  { s: sOther, u: uOther }: { readonly s: M; readonly u: M },
): M {
  const [[m, B], [n]] = [A.shape(s), A.shape(u)];
  if (m * n <= B * B)
    return A.inner(A.multiply(s, u, { transposeB: true }), A.multiply(sOther, uOther, { transposeB: true }));
  return A.inner(A.multiply(s, sOther, { transposeA: true }), A.multiply(u, uOther, { transposeA: true }));
}
