import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import type { ChainLayer, LinearGaussian } from '../network/linearGaussian.ts';
import type { LinearProblem } from '../problem/problem.ts';
import { toeplitz } from './convolution.ts';

// What the papers define, evaluated as it is defined. Claims hold closed forms against this room, so it shares nothing with
// theory/: maps are formed as matrices here, sums run over entries of the definition, minima come from the normal equations.

/** J_l, formed: τ_l I + a_l W_l of a fully connected layer, the Toeplitz matrix of a convolution. */
export const layerMaps = <M>(A: Arithmetic<M>, network: LinearGaussian<M>): M[] =>
  network.layers.map(({ layer: { recipe }, theta }) => {
    const { filters, weights, scale } = theta;
    if (filters !== undefined) return toeplitz(A, recipe, filters);
    const aW = scale === undefined ? weights! : A.scale(scale, weights!);
    return recipe.kind === 'residual' ? A.add(A.identity(A.shape(aW)[0]), aW) : aW;
  });

/** J_l z_{l−1}, and b_l for every sample. */
function predicted<M>(A: Arithmetic<M>, { theta: { bias } }: ChainLayer<M>, J: M, z: M): M {
  const Jz = A.multiply(J, z);
  if (bias === undefined) return Jz;
  const B = A.shape(z)[1];
  return A.add(Jz, A.multiply(bias, A.matrix(1, B, new Float64Array(B).fill(1))));
}

/** ε_l = z_l − J_l z_{l−1} − b_l for l = 1..L; entry l−1 belongs to layer l.   Source: SE Eq. (2), (56). */
export function predictionErrors<M>(A: Arithmetic<M>, network: LinearGaussian<M>, z: readonly M[]): M[] {
  return layerMaps(A, network).map((J, i) => A.subtract(z[i + 1]!, predicted(A, network.layers[i]!, J, z[i]!)));
}

/** ẑ_0..ẑ_L, one layer after another. */
export function predictions<M>(A: Arithmetic<M>, network: LinearGaussian<M>, x: M): M[] {
  return layerMaps(A, network).reduce<M[]>((z, J, i) => [...z, predicted(A, network.layers[i]!, J, z[i]!)], [x]);
}

/** F = 1/(2B) Σ_l p_l ‖ε_l‖², mean over the batch.   Source: SE Eq. (2), extended to precisions. */
export function energy<M>(A: Arithmetic<M>, network: LinearGaussian<M>, z: readonly M[]): M {
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
export function prediction<M>(A: Arithmetic<M>, network: LinearGaussian<M>, x: M): M {
  return predictions(A, network, x).at(-1)!;
}

/** ½ p_L ‖y − ŷ‖², mean over the batch.   Source: SE Eq. (1). */
export function squaredError<M>(A: Arithmetic<M>, { network, x, y }: LinearProblem<M>): M {
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
