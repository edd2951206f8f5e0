import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { predictionDerivative } from '../definition/changes.ts';
import { innerProduct, prediction } from '../definition/energy.ts';
import type { Case, Formula, Regime } from '../evidence/claim.ts';
import { followedBy } from '../network/maps.ts';
import { layer, layerNumbers } from '../network/linearGaussian.ts';
import { equilibrium } from '../theory/equilibrium.ts';
import { feedforwardActivities, outputMaps, residual } from '../theory/feedforward.ts';
import { pcFactors, weightGradients } from '../theory/gradients.ts';
import { timesPseudoinverse } from '../theory/rescaling.ts';

// Pieces from which claims build their two sides and their controls.

/** Small networks in exact numbers alone, for what a sentence says and no engine computes. */
export const exactly = (more: Partial<Regime> = {}): Regime => ({
  ...{ family: 'dln', batch: 'one', minDepth: 2, maxDepth: 3, exactOnly: true, fullRank: true },
  ...more,
});

export const sum = <M>(A: Arithmetic<M>, terms: readonly M[]): M => terms.reduce((total, term) => A.add(total, term));

export const negative = <M>(A: Arithmetic<M>, a: M): M => A.scale(A.matrix(1, 1, [-1]), a);

/** One scalar that sees every entry of matrices G_l shaped like the weights: Σ_l ⟨D_l, G_l⟩ for the case's random D. */
export function alongDirections<M>(A: Arithmetic<M>, c: Case<M>, G: readonly M[]): M {
  return sum(
    A,
    G.map((g, i) => innerProduct(A, c.directions[i]!, g)),
  );
}

/** One scalar that sees activities or errors v_1..v_L of one sample (n_l × 1, entry l): Σ_l ⟨D_l ẑ_{l−1}, v_l⟩. */
export function probeLayers<M>(A: Arithmetic<M>, c: Case<M>, v: readonly (M | undefined)[]): M {
  const zHat = feedforwardActivities(A, c.network, c.x);
  return sum(
    A,
    layerNumbers(c.network).flatMap((l) =>
      v[l] === undefined ? [] : [innerProduct(A, A.multiply(c.directions[l - 1]!, zHat[l - 1]!), v[l])],
    ),
  );
}

/** Σ P_l P_lᵀ / p_l over those l of 0..L that are kept (p_0 = 1); S keeps 1..L. */
export function rescalingOver<M>(A: Arithmetic<M>, c: Case<M>, keep: (l: number) => boolean): M {
  const P = outputMaps(A, c.network);
  const one = A.matrix(1, 1, [1]);
  const terms = P.flatMap((Pl, l) => {
    const weight = l === 0 ? one : A.reciprocal(layer(c.network, l).precision);
    return keep(l) ? [A.scale(weight, A.multiply(Pl, Pl, { transposeB: true }))] : [];
  });
  return sum(A, terms);
}

/** ½ rᵀ S⁻¹ r, mean over the batch, with S over the kept l. */
export function energyWithRescalingOver<M>(A: Arithmetic<M>, c: Case<M>, keep: (l: number) => boolean): M {
  const r = residual(A, c);
  const quadratic = innerProduct(A, r, A.solve(rescalingOver(A, c, keep), r));
  return A.scale(A.reciprocal(A.matrix(1, 1, [2 * A.shape(r)[1]])), quadratic);
}

/** ⟨u, v⟩² / (‖u‖² ‖v‖²): a cosine that needs no root. */
export function squaredCosine<M>(A: Arithmetic<M>, u: M, v: M): M {
  const uv = innerProduct(A, u, v);
  return A.scale(A.reciprocal(A.scale(innerProduct(A, u, u), innerProduct(A, v, v))), A.scale(uv, uv));
}

/** y − ŷ, from the prediction's definition. */
export const residualByDefinition = <M>(A: Arithmetic<M>, c: Case<M>): M =>
  A.subtract(c.y, prediction(A, c.network, c.x));

/** r + ‖r‖²v − ⟨r, v⟩r: r plus the part of ‖r‖²v that is not along r, equal to r exactly when v is parallel to r. */
export function unlessParallel<M>(A: Arithmetic<M>, r: M, v: M): M {
  return A.add(r, A.subtract(A.scale(innerProduct(A, r, r), v), A.scale(innerProduct(A, r, v), r)));
}

/**
 * The residual where given weight changes move the prediction in its direction, and something else where not, so that a claim of
 * perfect alignment needs no norm and no scale.
 */
export const alignedWith =
  (changes: <M>(A: Arithmetic<M>, c: Case<M>) => M[]): Formula =>
  (A, c) =>
    unlessParallel(A, residualByDefinition(A, c), predictionDerivative(A, c, changes(A, c)));

/** B·v: what forgetting to average does. */
export const timesBatch = <M>(A: Arithmetic<M>, c: Case<M>, v: M): M => A.scale(A.matrix(1, 1, [A.shape(c.x)[1]]), v);

/** −∂E/∂W_l: plain PC. */
export const unscaled = <M>(A: Arithmetic<M>, c: Case<M>): M[] =>
  weightGradients(A, c, pcFactors(A, c)).map((g) => negative(A, g));

/** Plain PC divided layer by layer by the batch mean of ⟨u_{l−1}, v_{l−1}⟩ for activities u, v chosen from z* and ẑ. */
export function rescaledChanges<M>(A: Arithmetic<M>, c: Case<M>, choose: (zStar: M, zHat: M) => readonly [M, M]): M[] {
  const { zStar, zHat } = equilibrium(A, c);
  return unscaled(A, c).map((change, i) => {
    const [u, v] = choose(zStar[i]!, zHat[i]!);
    return A.scale(timesBatch(A, c, A.reciprocal(innerProduct(A, u, v))), change);
  });
}

/** Plain PC times (E_B[u_{l−1} v_{l−1}ᵀ])⁺ for activities u, v chosen from z* and ẑ. */
export function decorrelatedChanges<M>(
  A: Arithmetic<M>,
  c: Case<M>,
  choose: (zStar: M, zHat: M) => readonly [M, M],
): M[] {
  const { zStar, zHat } = equilibrium(A, c);
  return unscaled(A, c).map((change, i) => timesPseudoinverse(A, change, ...choose(zStar[i]!, zHat[i]!)));
}

/** J_l ⋯ J_k: the product of the maps k..l (n_l × n_{k−1}), the identity when k = l + 1. */
export function mapProduct<M>(A: Arithmetic<M>, c: Case<M>, l: number, k: number): M {
  let product = A.identity(c.network.widths[l]!);
  for (let i = l; i >= k; i--) product = followedBy(A, product, layer(c.network, i));
  return product;
}
