import { SingularError } from '../errors.ts';
import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { type LinearGaussian, layer, layerNumbers, scaleOf } from '../network/linearGaussian.ts';
import { mapOf } from '../network/maps.ts';
import type { LinearProblem } from '../problem/problem.ts';
import { type Equilibrium, equilibrium } from './equilibrium.ts';
import { weightGradients, pcFactors } from './gradients.ts';

/**
 * Theorem 1's layer-wise learning rates, generalised to scales and precisions.
 *
 *     α_l = 1 / (p_l a_l² E_B⟨z*_{l−1}, ẑ_{l−1}⟩)
 *
 * With B = 1 the flow ∂W_l/∂t = −α_l ∂(F*)/∂W_l moves the prediction by exactly r.
 * Assumes: every inner product is non-zero, which the paper does not state; it may be negative.
 * Shapes: 1×1 each, entry l−1 belongs to W_l.   Source: 2605.11911 Theorem 1, Eq. (24).
 * @throws {SingularError} when an inner product is zero
 */
export function learningRates<M>(A: Arithmetic<M>, problem: LinearProblem<M>): M[] {
  return learningRatesAt(A, problem.network, equilibrium(A, problem));
}

/** The same, from an equilibrium already computed. */
export function learningRatesAt<M>(
  A: Arithmetic<M>,
  network: LinearGaussian<M>,
  { zStar, zHat }: Pick<Equilibrium<M>, 'zStar' | 'zHat'>,
): M[] {
  const batch = A.matrix(1, 1, [A.shape(zHat[0]!)[1]]);
  return layerNumbers(network).map((l) => {
    const at = layer(network, l);
    const [a, p] = [scaleOf(A, at), at.precision];
    const inner = A.inner(zStar[l - 1]!, zHat[l - 1]!);
    return A.scale(batch, A.reciprocal(A.scale(A.scale(p, A.scale(a, a)), inner)));
  });
}

/** −α_l ∂(F*)/∂W_l, l = 1..L: the weight changes of Theorem 1. */
export function theorem1Changes<M>(A: Arithmetic<M>, problem: LinearProblem<M>): M[] {
  const alpha = learningRates(A, problem);
  return weightGradients(A, problem, pcFactors(A, problem)).map((g, i) =>
    A.scale(A.scale(A.matrix(1, 1, [-1]), alpha[i]!), g),
  );
}

/**
 * The Moore–Penrose inverse of E_B[u vᵀ] = U Vᵀ / B for U and V of full column rank B.
 *
 *     (U Vᵀ / B)⁺ = B · V (VᵀV)⁻¹ (UᵀU)⁻¹ Uᵀ
 *
 * Shapes: U, V (n × B) → n × n.   Assumes: B ≤ n and rank U = rank V = B.
 * @throws {SingularError} when a Gram matrix is singular, that is when a rank is below B
 */
export function outerProductPseudoinverse<M>(A: Arithmetic<M>, U: M, V: M): M {
  return closedBy(A, V, U, V);
}

/**
 * G·(U Vᵀ / B)⁺, evaluated from the left: with G (m × n) no n × n matrix is formed.   Cost: O(m n B).
 * @throws {SingularError} when B exceeds n, or a rank is below B
 */
export function timesPseudoinverse<M>(A: Arithmetic<M>, G: M, U: M, V: M): M {
  return closedBy(A, A.multiply(G, V), U, V);
}

/** B · GV (VᵀV)⁻¹ (UᵀU)⁻¹ Uᵀ, from the product GV (m × B). */
function closedBy<M>(A: Arithmetic<M>, GV: M, U: M, V: M): M {
  const [n, columns] = A.shape(U);
  if (columns > n)
    throw new SingularError(
      `timesPseudoinverse: the batch must hold at most ${n} samples, the width of the layer, got ${columns}; their activities cannot be independent, take a smaller batch`,
    );
  const gram = (X: M): M => A.multiply(X, X, { transposeA: true });
  const right = A.solve(gram(U), A.solve(gram(V), A.transpose(GV))); // B × m: Gram matrices are symmetric
  return A.scale(A.matrix(1, 1, [columns]), A.multiply(right, U, { transposeA: true, transposeB: true }));
}

/**
 * Theorem 2's decorrelation matrices, generalised to scales and precisions.
 *
 *     A_l = (E_B[ẑ_{l−1} z*_{l−1}ᵀ])⁺ / (p_l a_l²)
 *
 * The paper prints E_B[x* x̂ᵀ], the transpose, for which the theorem is false (see the claims se/theorem-2-printed and
 * se/theorem-2-transposed). With this one, ∂W_l/∂t = −∂(F*)/∂W_l · A_l moves every prediction by exactly its residual.
 * Assumes: ẑ_l and z*_l of full column rank for l = 0..L−1, so B ≤ min(n_0..n_{L−1}).
 * Shapes: n_{l−1} × n_{l−1}, entry l−1 belongs to W_l.   Source: 2605.11911 Theorem 2, Eq. (27), transposed.
 * @throws {SingularError} when B exceeds the rank limit
 */
export function decorrelationMatrices<M>(A: Arithmetic<M>, problem: LinearProblem<M>): M[] {
  const { zStar, zHat } = equilibrium(A, problem);
  return layerNumbers(problem.network).map((l) => {
    const at = layer(problem.network, l);
    const [a, p] = [scaleOf(A, at), at.precision];
    const pseudoinverse = outerProductPseudoinverse(A, zHat[l - 1]!, zStar[l - 1]!);
    return A.scale(A.reciprocal(A.scale(p, A.scale(a, a))), pseudoinverse);
  });
}

/**
 * −∂(F*)/∂W_l · A_l, l = 1..L: the weight changes of Theorem 2, with its own decorrelation matrices (then none is formed) or
 * with given ones. To shared weights every place of every sample is a sample: A_l = (E_B Σ_places x̂ x*ᵀ)⁺/(p_l a_l²) over their
 * im2col columns, which must be independent, so B · places ≤ channels · kernel in every layer.
 */
export function theorem2Changes<M>(A: Arithmetic<M>, problem: LinearProblem<M>, decorrelation?: readonly M[]): M[] {
  const { zStar, zHat } = equilibrium(A, problem);
  const minusOne = A.matrix(1, 1, [-1]);
  return weightGradients(A, problem, pcFactors(A, problem)).map((g, i) => {
    if (decorrelation) return A.multiply(A.scale(minusOne, g), decorrelation[i]!);
    const at = layer(problem.network, i + 1);
    const [a, p] = [scaleOf(A, at), at.precision];
    const factor = A.scale(minusOne, A.reciprocal(A.scale(p, A.scale(a, a))));
    const { shared } = mapOf(A, at);
    if (!shared) return A.scale(factor, timesPseudoinverse(A, g, zHat[i]!, zStar[i]!));
    const perPlace = A.scale(A.reciprocal(A.matrix(1, 1, [shared.places])), factor);
    return A.scale(perPlace, timesPseudoinverse(A, g, shared.columns(zHat[i]!), shared.columns(zStar[i]!)));
  });
}
