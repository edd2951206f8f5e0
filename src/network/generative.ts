import { ACTIVATIONS, type ActivationName } from '../arithmetic/activations.ts';
import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { DimensionError, ValueError } from '../errors.ts';
import { precisionIn, requireFinite } from './numbers.ts';

/**
 * A generative network by its paper's letters. The index l runs from the data x_0 upwards, the reverse of a chain's:
 *
 *     x_l = f_l(W_l x_{l+1}) + ε_l, l = 0..L−1;   y = R x_L + ε_y
 *     energy of a sample: ½ Σ_l p_l ‖ε_l‖² + ½ p_y ‖ε_y‖², and ½ λ ‖x_L‖² where the top has a prior
 *
 * Source: "Predictive Coding Networks" §4 (unit precisions, a flat prior); precisions and the prior N(0, I/λ) are ours.
 */
export interface GenerativeModel<M> {
  /** W_l (n_l × n_{l+1}), l = 0..L−1. */
  readonly weights: readonly M[];
  /** f_l */
  readonly activations: readonly ActivationName[];
  /** p_l (1×1) */
  readonly precisions: readonly M[];
  /** R (K × n_L) */
  readonly readout: M;
  /** p_y (1×1) */
  readonly readoutPrecision: M;
  /** λ (1×1); the prior of the top is flat where there is none. */
  readonly priorPrecision?: M;
}

/** The sizes of a generative network: n_0 … n_L from the data upwards, and how many numbers a label has. */
export interface GenerativeSizes {
  readonly widths: readonly number[];
  readonly classes: number;
}

/** A generative network in plain numbers, matrices row-major. Absent activations are the identity, absent precisions 1. */
export interface GenerativeNumbers extends GenerativeSizes {
  readonly weights: readonly ArrayLike<number>[];
  readonly readout: ArrayLike<number>;
  readonly activations?: readonly ActivationName[];
  readonly precisions?: readonly number[];
  readonly readoutPrecision?: number;
  readonly priorPrecision?: number;
}

/**
 * Checks a generative network given in plain numbers and brings it into an arithmetic, exactly.
 * @throws {DimensionError} when there is no latent layer, a layer is empty, or a matrix has not the entries that the widths ask for
 * @throws {ValueError} when a number is not finite, in the arithmetic too, a precision not positive there, or an activation unknown
 */
export function generativeModel<M>(A: Arithmetic<M>, numbers: GenerativeNumbers): GenerativeModel<M> {
  const { widths, classes, weights, readout, priorPrecision } = numbers;
  const L = weights.length;
  requireSizes('generativeModel', { widths, classes });
  if (widths.length !== L + 1)
    throw new DimensionError(
      `generativeModel: widths must have ${L + 1} entries n_0..n_${L} for ${L} weight matrices, got ${widths.length}; name data and top too`,
    );
  const { activations = widths.slice(1).map(() => 'identity' as const), precisions = widths.slice(1).map(() => 1) } =
    numbers;
  for (const [name, list] of Object.entries({ activations, precisions }))
    if (list.length !== L)
      throw new DimensionError(
        `generativeModel: ${name} must have one entry for each of ${L} weight matrices, got ${list.length}; entry l belongs to W_l`,
      );
  const matrix = (name: string, entries: ArrayLike<number>, rows: number, columns: number): M => {
    if (entries.length !== rows * columns)
      throw new DimensionError(
        `generativeModel: ${name} must be ${rows}×${columns} for widths ${widths.join('-')} and ${classes} classes, got ${entries.length} entries; give them in row-major order`,
      );
    requireFinite('generativeModel', name, entries);
    return A.matrix(rows, columns, entries);
  };
  const precision = (name: string, p: number): M => precisionIn(A, 'generativeModel', name, p);
  for (const [l, phi] of activations.entries())
    if (!Object.hasOwn(ACTIVATIONS, phi))
      throw new ValueError(
        `generativeModel: activation ${l} must be one of ${Object.keys(ACTIVATIONS).join(', ')}, got ${JSON.stringify(phi)}`,
      );
  return {
    weights: weights.map((W, l) => matrix(`W_${l}`, W, widths[l]!, widths[l + 1]!)),
    activations,
    precisions: precisions.map((p, l) => precision(`precision ${l}`, p)),
    readout: matrix('R', readout, classes, widths[L]!),
    readoutPrecision: precision('readoutPrecision', numbers.readoutPrecision ?? 1),
    ...(priorPrecision === undefined ? {} : { priorPrecision: precision('priorPrecision', priorPrecision) }),
  };
}

/** @throws {DimensionError} when there is no latent layer, or a size is not a positive integer */
export function requireSizes(where: string, { widths, classes }: GenerativeSizes): void {
  if (widths.length < 2)
    throw new DimensionError(
      `${where}: widths must name data and at least one latent layer, got ${widths.length} entries; give n_0..n_L`,
    );
  for (const [name, n] of [...widths.map((n, l) => [`width ${l}`, n] as const), ['classes', classes] as const])
    if (!(Number.isInteger(n) && n > 0))
      throw new DimensionError(`${where}: ${name} must be a positive integer, got ${n}; an empty layer is not a layer`);
}

/** n_0 … n_L and K, from the matrices themselves. */
export const sizesOf = <M>(A: Arithmetic<M>, { weights, readout }: GenerativeModel<M>): GenerativeSizes => ({
  widths: [...weights.map((W) => A.shape(W)[0]), A.shape(weights.at(-1)!)[1]],
  classes: A.shape(readout)[0],
});

/**
 * The model, for which closed forms hold: all its predictions are linear.
 * @throws {ValueError} when an activation is not the identity: it is named
 */
export function requireLinear<M>(where: string, model: GenerativeModel<M>): GenerativeModel<M> {
  const l = model.activations.findIndex((phi) => phi !== 'identity');
  if (l < 0) return model;
  throw new ValueError(
    `${where}: activation ${l} must be the identity, got ${model.activations[l]}; settle a nonlinear network by inference`,
  );
}

/** The same model with every matrix replaced: carried into another arithmetic, copied, differentiated. */
export const mapModel = <M, N>(model: GenerativeModel<M>, f: (matrix: M) => N): GenerativeModel<N> => ({
  weights: model.weights.map(f),
  activations: model.activations,
  precisions: model.precisions.map(f),
  readout: f(model.readout),
  readoutPrecision: f(model.readoutPrecision),
  ...(model.priorPrecision === undefined ? {} : { priorPrecision: f(model.priorPrecision) }),
});
