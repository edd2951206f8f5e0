import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { ValueError } from '../errors.ts';
import { describeLayer } from '../layers/index.ts';
import { type Parameters, parameter } from '../layers/layer.ts';
import { type LinearGaussian, depth, layer, layerNumbers, scaleOf } from '../network/linearGaussian.ts';
import type { LinearProblem } from '../problem/problem.ts';
import { mapOf } from '../network/maps.ts';
import { type Equilibrium, equilibrium } from './equilibrium.ts';
import { feedforwardActivities, outputMaps } from './feedforward.ts';

/** What a weight gradient is made of: W_l's gradient is −a_l·signal_l·presynaptic_{l−1}ᵀ, averaged over the batch. */
export interface LocalFactors<M> {
  /** signals[l] (n_l × B), l = 1..L; entry 0 is of no layer, and may be undefined */
  readonly signals: readonly (M | undefined)[];
  /** presynaptic[l] (n_l × B), l = 0..L */
  readonly presynaptic: readonly M[];
}

/** signals[1] … signals[L] */
export const layerSignals = <M>({ signals }: LocalFactors<M>): M[] => signals.slice(1).map((s) => s!);

/** PC: signal_l = P_lᵀ S⁻¹ r, presynaptic z*.   Source: 2605.11911 Eq. (7). */
export function pcFactors<M>(A: Arithmetic<M>, problem: LinearProblem<M>): LocalFactors<M> {
  const { weightedErrors, zStar } = equilibrium(A, problem);
  return { signals: weightedErrors, presynaptic: zStar };
}

/** BP: signal_l = p_L P_lᵀ r, presynaptic ẑ.   Source: 2605.11911 §3.1.1. */
export function bpFactors<M>(A: Arithmetic<M>, { network, x, y }: LinearProblem<M>): LocalFactors<M> {
  const zHat = feedforwardActivities(A, network, x);
  return bpFactorsAt(A, network, { zHat, P: outputMaps(A, network), r: A.subtract(y, zHat[depth(network)]!) });
}

/** The same, from what an equilibrium has already computed. */
export function bpFactorsAt<M>(
  A: Arithmetic<M>,
  network: LinearGaussian<M>,
  { P, r, zHat }: Pick<Equilibrium<M>, 'P' | 'r' | 'zHat'>,
): LocalFactors<M> {
  const weighted = A.scale(layer(network, depth(network)).precision, r);
  return { signals: P.map((Pl) => A.multiply(Pl, weighted, { transposeA: true })), presynaptic: zHat };
}

/**
 * Weight gradients, mean over the batch; entry l−1 belongs to W_l, or to the filters of a convolution, whose positions add up.
 *
 *     ∂(F*)/∂W_l = −(a_l/B) (P_lᵀ S⁻¹ R) Z*_{l−1}ᵀ          (pcFactors)
 *     ∂Loss/∂W_l = −(a_l p_L/B) (P_lᵀ R) Ẑ_{l−1}ᵀ         (bpFactors)
 *
 * Shapes: n_l × n_{l−1}.   Source: 2605.11911 Eq. (7), (34), (42), (44 with the 1/B that it lost).   Cost: L products n² B.
 * @throws {ValueError} when a layer has neither weights nor filters: it is named
 */
export function weightGradients<M>(
  A: Arithmetic<M>,
  { network, x }: LinearProblem<M>,
  { signals, presynaptic }: LocalFactors<M>,
): M[] {
  const minusOneOverB = A.reciprocal(A.matrix(1, 1, [-A.shape(x)[1]]));
  return layerNumbers(network).map((l) => {
    const at = layer(network, l);
    const gradient = mapOf(A, at).parameterGradient;
    if (at.theta['filters'] !== undefined)
      return parameter(
        gradient(A.scale(minusOneOverB, signals[l]!), () => presynaptic[l - 1]!),
        'filters',
      );
    if (at.theta['weights'] === undefined)
      throw new ValueError(
        `weightGradients: layer ${l} must have weights or filters, got ${describeLayer(at.layer.recipe)}; parameterGradients is for layers of any kind`,
      );
    // The n_l × B signals are scaled, not the n_l × n_{l−1} gradient.
    const scaled = A.scale(A.scale(minusOneOverB, scaleOf(A, at)), signals[l]!);
    return A.multiply(scaled, presynaptic[l - 1]!, { transposeB: true });
  });
}

/**
 * The same for linear layers of any kind, biases and shared weights too: by layer and name.
 *
 *     ∂(F*)/∂θ_l = −(1/B) Σ_b s_lᵀ ∂f_l/∂θ_l at the presynaptic activities
 *
 * Cost: L products n² B.
 */
export const parameterGradients = <M>(
  A: Arithmetic<M>,
  { network, x }: LinearProblem<M>,
  { signals, presynaptic }: LocalFactors<M>,
): Parameters<M>[] => {
  const minusOneOverB = A.reciprocal(A.matrix(1, 1, [-A.shape(x)[1]]));
  return layerNumbers(network).map((l) =>
    mapOf(A, layer(network, l)).parameterGradient(A.scale(minusOneOverB, signals[l]!), () => presynaptic[l - 1]!),
  );
};

/**
 * The inner product of two weight gradients over all layers, g_l = −(a_l/B) s_l u_{l−1}ᵀ.
 *
 *     ⟨g, g'⟩ = Σ_{l=1}^{L} (a_l/B)² ⟨s_l u_{l−1}ᵀ, s'_l u'_{l−1}ᵀ⟩
 *             = Σ_{l=1}^{L} (a_l/B)² ⟨s_lᵀ s'_l, u_{l−1}ᵀ u'_{l−1}⟩
 *
 * The narrower matrices are formed: n_l × n_{l−1} or B × B; of a convolution, the gradients of its filters.
 * Shapes: 1×1.   Cost: 2L products n B min(n, B).
 */
export function gradientProduct<M>(
  A: Arithmetic<M>,
  { network, x }: Pick<LinearProblem<M>, 'network' | 'x'>,
  { signals: s, presynaptic: u }: LocalFactors<M>,
  { signals: sOther, presynaptic: uOther }: LocalFactors<M>,
): M {
  const oneOverB = A.reciprocal(A.matrix(1, 1, [A.shape(x)[1]]));
  return layerNumbers(network)
    .map((l) => {
      const at = layer(network, l);
      const factor = A.scale(oneOverB, scaleOf(A, at));
      const [left, right] = [
        { s: s[l]!, u: u[l - 1]! },
        { s: sOther[l]!, u: uOther[l - 1]! },
      ];
      if (at.theta['filters'] === undefined)
        return A.scale(A.scale(factor, factor), outerProductsInner(A, left, right));
      const of = ({ s, u }: Outer<M>): M =>
        parameter(
          mapOf(A, at).parameterGradient(A.scale(oneOverB, s), () => u),
          'filters',
        ); // its scale is inside
      return A.inner(of(left), of(right));
    })
    .reduce((sum, term) => A.add(sum, term));
}

interface Outer<M> {
  readonly s: M;
  readonly u: M;
}

/** ⟨s uᵀ, s' u'ᵀ⟩ for s, s' (m × B) and u, u' (n × B). */
function outerProductsInner<M>(A: Arithmetic<M>, { s, u }: Outer<M>, { s: sOther, u: uOther }: Outer<M>): M {
  const [[m, B], [n]] = [A.shape(s), A.shape(u)];
  if (m * n <= B * B)
    return A.inner(A.multiply(s, u, { transposeB: true }), A.multiply(sOther, uOther, { transposeB: true }));
  return A.inner(A.multiply(s, sOther, { transposeA: true }), A.multiply(u, uOther, { transposeA: true }));
}
