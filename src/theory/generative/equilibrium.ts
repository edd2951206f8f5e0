import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { isHost } from '../../arithmetic/hostEntries.ts';
import type { GenerativeModel } from '../../network/generative.ts';
import type { GenerativeProblem } from '../../problem/generative.ts';
import { dataMaps, dataRescalingMatrix } from './maps.ts';
import { requireUnique } from './unique.ts';

/** What the data say about the top, and what follows from it alone. */
export interface DataForms<M> {
  /** Q_0 … Q_L (n_0 × n_k) */
  readonly maps: readonly M[];
  /** S_x (n_0 × n_0) */
  readonly rescaling: M;
  /** G = Qᵀ S_x⁻¹ Q + λI (n_L × n_L): the precision of x_L given the data. λ is 0 under a flat prior. */
  readonly topPrecision: M;
}

/**
 * S_x and G of a linear model.
 *
 *     S_x = Σ_{k<L} Q_k Q_kᵀ / p_k,   G = Qᵀ S_x⁻¹ Q + λI
 *
 * Cost: one solve with S_x, O(n_0³).
 * @throws {ValueError} when an activation is not the identity
 */
export function dataForms<M>(A: Arithmetic<M>, model: GenerativeModel<M>): DataForms<M> {
  const maps = dataMaps(A, model);
  const rescaling = dataRescalingMatrix(A, model, maps);
  const Q = maps.at(-1)!;
  const precision = A.multiply(Q, A.solve(rescaling, Q), { transposeA: true });
  const { priorPrecision } = model;
  const topPrecision =
    priorPrecision === undefined
      ? precision
      : A.add(precision, A.scale(priorPrecision, A.identity(A.shape(precision)[0])));
  return { maps, rescaling, topPrecision };
}

/**
 * x_L at the minimum of the energy.
 *
 *     label clamped:   (G + p_y RᵀR) u* = Qᵀ S_x⁻¹ x_0 + p_y Rᵀ y        free:   G u = Qᵀ S_x⁻¹ x_0
 *
 * Free and flat it is the generalised least squares estimate of the top. Where the minimum is not unique, an arithmetic on the host
 * refuses and says which directions drift, an exact one finds a singular system, a device marks it by NaN.
 * What is solved is solved with a relative error of the order of u κ, κ the condition number of the matrix on the left: a prior so weak
 * (or a precision so small) that it alone holds a direction with λ near u ‖G‖ leaves few digits there, and is not refused.
 * Shapes: n_L × B.   Cost: that of `dataForms`, and O(n_L³).
 * @throws {ValueError} when an activation is not the identity, or on the host the minimum is not unique
 * @throws {SingularError} when an exact system is singular
 */
export function topLatent<M>(
  A: Arithmetic<M>,
  { model, data, target }: GenerativeProblem<M>,
  forms = dataForms(A, model),
): M {
  const { maps, rescaling, topPrecision } = forms;
  const fromData = A.multiply(maps.at(-1)!, A.solve(rescaling, data), { transposeA: true });
  if (target === undefined) return solveForTop(A, model, false, topPrecision, fromData);
  const { readout, readoutPrecision } = model;
  const pull = A.scale(readoutPrecision, A.multiply(readout, target, { transposeA: true }));
  return solveForTop(A, model, true, topPrecision, A.add(fromData, pull));
}

/**
 * (G + p_y RᵀR)⁻¹ B with the label clamped, G⁻¹ B without. A rank is told before a solve hides it in roundings.
 * @throws {ValueError | SingularError} as `topLatent` does
 */
export function solveForTop<M>(
  A: Arithmetic<M>,
  model: GenerativeModel<M>,
  labelled: boolean,
  topPrecision: M,
  right: M,
): M {
  if (isHost(A)) requireUnique(A, model, labelled);
  return A.solve(labelled ? labelledPrecision(A, model, topPrecision) : topPrecision, right);
}

/** G + p_y RᵀR: the precision of x_L given data and label. */
export const labelledPrecision = <M>(
  A: Arithmetic<M>,
  { readout, readoutPrecision }: GenerativeModel<M>,
  topPrecision: M,
): M => A.add(topPrecision, A.scale(readoutPrecision, A.multiply(readout, readout, { transposeA: true })));

/** The minimum of a linear model's energy. */
export interface GenerativeEquilibrium<M> {
  /** x_0 … x_L* */
  readonly activities: readonly M[];
  /** ε_l*, l = 0..L−1. */
  readonly errors: readonly M[];
  /** ŷ = R u* (K × B) */
  readonly answer: M;
  /** ε_y* = R u* − y, where a label is clamped. */
  readonly readoutError?: M;
}

/**
 * Activities and errors at the minimum, with the label clamped or free.
 *
 *     p_l ε_l* = Q_lᵀ S_x⁻¹ (x_0 − Q u*),   x_l* = W_l x_{l+1}* + ε_l*
 *
 * Shapes: x_l (n_l × B).   Source: 2605.11911 Eq. (33), (34) of the chain read from the top.   Cost: that of `topLatent`.
 * @throws {ValueError | SingularError} as `topLatent` does
 */
export function generativeEquilibrium<M>(A: Arithmetic<M>, problem: GenerativeProblem<M>): GenerativeEquilibrium<M> {
  const { model, data, target } = problem;
  const forms = dataForms(A, model);
  const top = topLatent(A, problem, forms);
  const { maps, rescaling } = forms;
  const pulled = A.solve(rescaling, A.subtract(data, A.multiply(maps.at(-1)!, top)));
  const errors = model.precisions.map((p, l) =>
    A.scale(A.reciprocal(p), A.multiply(maps[l]!, pulled, { transposeA: true })),
  );
  const L = errors.length;
  const activities: M[] = [];
  activities[L] = top;
  for (let l = L - 1; l > 0; l--) activities[l] = A.add(A.multiply(model.weights[l]!, activities[l + 1]!), errors[l]!);
  activities[0] = data;
  const answer = A.multiply(model.readout, top);
  return { activities, errors, answer, ...(target === undefined ? {} : { readoutError: A.subtract(answer, target) }) };
}

/**
 * ∂E* in the weights, mean over the batch, by the envelope theorem: what Hebbian learning descends once inference is at rest.
 *
 *     ∂(E*)/∂W_l = −p_l ε_l* x_{l+1}*ᵀ / B,   ∂(E*)/∂R = p_y ε_y* u*ᵀ / B
 *
 * Shapes: as W_l and R.   Cost: one product a layer.
 */
export function generativeGradients<M>(
  A: Arithmetic<M>,
  { precisions, readoutPrecision }: GenerativeModel<M>,
  { activities, errors, readoutError }: GenerativeEquilibrium<M>,
): { readonly weights: readonly M[]; readonly readout?: M } {
  const mean = A.reciprocal(A.matrix(1, 1, [A.shape(activities[0]!)[1]]));
  const minus = A.matrix(1, 1, [-1]);
  const outer = (c: M, e: M, x: M): M => A.scale(A.scale(mean, c), A.multiply(e, x, { transposeB: true }));
  return {
    weights: errors.map((e, l) => outer(A.scale(minus, precisions[l]!), e, activities[l + 1]!)),
    ...(readoutError === undefined ? {} : { readout: outer(readoutPrecision, readoutError, activities.at(-1)!) }),
  };
}
