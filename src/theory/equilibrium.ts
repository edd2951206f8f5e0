import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { prediction } from '../network/maps.ts';
import { type LinearGaussian, depth, layer, layerNumbers } from '../network/linearGaussian.ts';
import type { LinearProblem } from '../problem/problem.ts';
import { feedforwardActivities, outputMaps, residual } from './feedforward.ts';

/**
 * The rescaling matrix: how the equilibrated energy weighs the residual.
 *
 *     S = Σ_{l=1}^{L} P_l P_lᵀ / p_l
 *
 * Assumes: linear layers; a bias only shifts r.   Shapes: P_l (n_L × n_l) → S (n_L × n_L), symmetric, ≽ I/p_L.   Units: precision⁻¹.
 * Source:  2605.11911 Eq. (4), extended to scales, skips and precisions.   Cost: L products n_L n² + n_L² n.
 */
export function rescalingMatrix<M>(
  A: Arithmetic<M>,
  network: LinearGaussian<M>,
  P: readonly M[] = outputMaps(A, network),
): M {
  return metricOver(A, network, P, layerNumbers(network))!;
}

/** Σ P_l P_lᵀ / p_l over the given layers; undefined of none. */
export function metricOver<M>(
  A: Arithmetic<M>,
  network: LinearGaussian<M>,
  P: readonly M[],
  layers: readonly number[],
): M | undefined {
  const terms = layers.map((l) => {
    const PPt = A.multiply(P[l]!, P[l]!, { transposeB: true });
    return A.scale(A.reciprocal(layer(network, l).precision), PPt);
  });
  return terms.reduce<M | undefined>((S, term) => (S === undefined ? term : A.add(S, term)), undefined);
}

/** What predictive coding holds once its activities have settled. Index l runs 0..L; the input has no error. */
export interface Equilibrium<M> {
  readonly S: M;
  /** r (n_L × B) */
  readonly r: M;
  /** S⁻¹ r (n_L × B) */
  readonly SinvR: M;
  readonly P: readonly M[];
  readonly zHat: readonly M[];
  /** p_l ε_l* = P_lᵀ S⁻¹ r (n_l × B), l = 1..L; entry 0 is undefined */
  readonly weightedErrors: readonly (M | undefined)[];
  /** z_l* (n_l × B), with z_0* = x and z_L* = y */
  readonly zStar: readonly M[];
}

/**
 * Everything that the other closed forms share, computed once.
 *
 *     p_l ε_l* = P_lᵀ S⁻¹ r,    z_l* = J_l z*_{l−1} + b_l + ε_l*
 *
 * which unrolls to z_l* = ẑ_l + Σ_{k=1}^{l} J_l ⋯ J_{k+1} P_kᵀ S⁻¹ r / p_k.
 * Source: 2605.11911 Eq. (33), (34), (36), extended as S is.   Cost: 3L products with W_l, and one n_L × n_L solve.
 * @throws {SingularError} when S is singular (it never is for positive precisions in exact arithmetic)
 */
export function equilibrium<M>(A: Arithmetic<M>, { network, x, y }: LinearProblem<M>): Equilibrium<M> {
  const L = depth(network);
  const zHat = feedforwardActivities(A, network, x);
  const P = outputMaps(A, network);
  const S = rescalingMatrix(A, network, P);
  const r = A.subtract(y, zHat[L]!);
  const SinvR = A.solve(S, r);
  const weightedErrors: (M | undefined)[] = []; // from 1 on, so that a map over it leaves the input out
  const zStar = [x];
  for (const l of layerNumbers(network)) {
    const weighted = A.multiply(P[l]!, SinvR, { transposeA: true });
    weightedErrors[l] = weighted;
    const error = A.scale(A.reciprocal(layer(network, l).precision), weighted);
    zStar[l] = A.add(prediction(A, layer(network, l), zStar[l - 1]!), error);
  }
  return { S, r, SinvR, P, zHat, weightedErrors, zStar };
}

/** z_0*..z_L*, each n_l × B.   Source: 2605.11911 Eq. (33). */
export const equilibriumActivities = <M>(A: Arithmetic<M>, problem: LinearProblem<M>): readonly M[] =>
  equilibrium(A, problem).zStar;

/**
 * The energy left once activities have settled, mean over the batch.
 *
 *     F* = 1/(2B) Σ_b r_bᵀ S⁻¹ r_b
 *
 * Shapes: 1×1.   Source: 2605.11911 Eq. (3).
 */
export function equilibratedEnergy<M>(A: Arithmetic<M>, problem: LinearProblem<M>): M {
  return energyAt(A, equilibrium(A, problem));
}

/** The same, from an equilibrium already computed. */
export function energyAt<M>(A: Arithmetic<M>, { r, SinvR }: Equilibrium<M>): M {
  return A.scale(half(A, r), A.inner(r, SinvR));
}

/** ½ p_L ‖r‖², mean over the batch.   Source: 2605.11911 Eq. (1), extended to the output's precision. */
export function loss<M>(A: Arithmetic<M>, problem: LinearProblem<M>): M {
  return lossAt(A, problem.network, residual(A, problem));
}

/** The same, from a residual already computed. */
export function lossAt<M>(A: Arithmetic<M>, network: LinearGaussian<M>, r: M): M {
  return A.scale(A.scale(half(A, r), layer(network, depth(network)).precision), A.inner(r, r));
}

/** 1/(2B) */
function half<M>(A: Arithmetic<M>, r: M): M {
  return A.reciprocal(A.matrix(1, 1, [2 * A.shape(r)[1]]));
}
