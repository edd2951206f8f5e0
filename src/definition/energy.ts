import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import type { LinearNetwork, Problem } from '../network/network.ts';

// What the papers define, evaluated as it is defined. Claims hold closed forms against this room, so it shares nothing with
// theory/: maps are formed as matrices here, sums run over entries of the definition, minima come from the normal equations.

/** J_l = τ_l I + a_l W_l, formed. */
export function layerMaps<M>(A: Arithmetic<M>, network: LinearNetwork<M>): M[] {
  return network.layers.map(({ weights, scale, skip }) => {
    const aW = A.scale(scale, weights);
    return skip ? A.add(A.identity(A.shape(weights)[0]), aW) : aW;
  });
}

/** ε_l = z_l − J_l z_{l−1} for l = 1..L; entry l−1 belongs to layer l.   Source: SE Eq. (2), (56). */
export function predictionErrors<M>(A: Arithmetic<M>, network: LinearNetwork<M>, z: readonly M[]): M[] {
  return layerMaps(A, network).map((J, i) => A.subtract(z[i + 1]!, A.multiply(J, z[i]!)));
}

/** F = 1/(2B) Σ_l p_l ‖ε_l‖², mean over the batch.   Source: SE Eq. (2), extended to precisions. */
export function energy<M>(A: Arithmetic<M>, network: LinearNetwork<M>, z: readonly M[]): M {
  const weighted = predictionErrors(A, network, z).map((e, i) =>
    A.scale(network.layers[i]!.precision, squaredNorm(A, e)),
  );
  const oneOver2B = A.reciprocal(A.matrix(1, 1, [2 * A.shape(z[0]!)[1]]));
  return A.scale(
    oneOver2B,
    weighted.reduce((sum, term) => A.add(sum, term)),
  );
}

/** ŷ = J_L(… (J_1 x)).   Source: SE after Eq. (5). */
export function prediction<M>(A: Arithmetic<M>, network: LinearNetwork<M>, x: M): M {
  return layerMaps(A, network).reduce((z, J) => A.multiply(J, z), x);
}

/** ½ p_L ‖y − ŷ‖², mean over the batch.   Source: SE Eq. (1). */
export function squaredError<M>(A: Arithmetic<M>, { network, x, y }: Problem<M>): M {
  const e = A.subtract(y, prediction(A, network, x));
  const oneOver2B = A.reciprocal(A.matrix(1, 1, [2 * A.shape(x)[1]]));
  return A.scale(oneOver2B, A.scale(network.layers.at(-1)!.precision, squaredNorm(A, e)));
}

/** Σ_ij e_ij² */
export function squaredNorm<M>(A: Arithmetic<M>, e: M): M {
  return innerProduct(A, e, e);
}

/** Σ_ij a_ij b_ij */
export const innerProduct = <M>(A: Arithmetic<M>, a: M, b: M): M => A.inner(a, b);

/** The columns of the n×n identity. */
export function unitVectors<M>(A: Arithmetic<M>, n: number): M[] {
  return Array.from({ length: n }, (_, i) => selection(A, n, i, 1));
}

/** The n × count matrix that picks entries start..start+count−1: ones at (start + j, j). */
export function selection<M>(A: Arithmetic<M>, n: number, start: number, count: number): M {
  return A.matrix(
    n,
    count,
    Float64Array.from({ length: n * count }, (_, i) => (Math.floor(i / count) === start + (i % count) ? 1 : 0)),
  );
}
