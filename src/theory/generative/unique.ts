import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import type { HostArithmetic } from '../../arithmetic/arithmetic.ts';
import { ValueError } from '../../errors.ts';
import type { GenerativeModel } from '../../network/generative.ts';
import { dataMaps } from './maps.ts';

/** Directions of the top in which nothing pulls it back: as columns of equal length 1 (n_L numbers each), at right angles. */
export interface Drift {
  readonly directions: readonly Float64Array[];
  /** The singular values of what sees the top, descending: Q, or Q over R while a label is clamped. */
  readonly singularValues: readonly number[];
}

/**
 * Whether inference has one minimum, and else where it drifts. The top is seen through Q = W_0 ⋯ W_{L−1}, and through R while a
 * label is clamped; along what neither sees, x_L stays where its random start put it, and so does what is read from it.
 *
 *     unique iff [Q; R] (free: Q) is injective, or the top has a prior
 *
 * Numerical: singular values below max(m, n) · u · σ_max count as zero, as LAPACK users have it.   Cost: one decomposition.
 * @throws {ValueError} when an activation is not the identity, or a number is not finite
 */
export function driftingDirections<M>(A: HostArithmetic<M>, model: GenerativeModel<M>, labelled: boolean): Drift {
  const Q = dataMaps(A, model).at(-1)!;
  const seen = labelled ? [Q, model.readout] : [Q];
  const n = A.shape(Q)[1];
  const rows = seen.flatMap((W) => {
    const entries = A.entries(W);
    return Array.from({ length: A.shape(W)[0] }, (_, i) => Array.from(entries.subarray(i * n, (i + 1) * n)));
  });
  if (!rows.every((row) => row.every(Number.isFinite)))
    throw new ValueError(
      'driftingDirections: model must be finite, got NaN or Infinity in Q or R; look at its weights',
    );
  const height = rows.length;
  // As many rows as columns at least, so that every direction of the top is among the right singular vectors
  while (rows.length < n) rows.push(Array.from({ length: n }, () => 0));
  const { diagonal, rightSingularVectors: V } = new SingularValueDecomposition(new Matrix(rows), {
    autoTranspose: true,
  });
  const least = Math.max(height, n) * A.unitRoundoff * Math.max(...diagonal);
  const order = diagonal.map((_, i) => i).toSorted((i, j) => diagonal[j]! - diagonal[i]!);
  return {
    singularValues: order.map((i) => diagonal[i]!),
    directions:
      model.priorPrecision === undefined
        ? order.filter((i) => !(diagonal[i]! > least)).map((i) => Float64Array.from(V.getColumn(i)))
        : [],
  };
}

/**
 * The same as an error, for those who need a unique answer.
 * @throws {ValueError} when the minimum is not unique: how many directions drift, and the first of them
 */
export function requireUnique<M>(A: HostArithmetic<M>, model: GenerativeModel<M>, labelled: boolean): void {
  const { directions } = driftingDirections(A, model, labelled);
  const [first] = directions;
  if (first === undefined) return;
  throw new ValueError(
    `requireUnique: ${labelled ? '[Q; R]' : 'Q'} must be injective for one minimum, got ${directions.length} drifting direction${directions.length > 1 ? 's' : ''} of x_L, along ${[...first.subarray(0, 8)].map((v) => v.toFixed(3)).join(', ')}${first.length > 8 ? ', …' : ''}; narrow the top, give it a prior${labelled ? '' : ', or clamp a label'}`,
  );
}
