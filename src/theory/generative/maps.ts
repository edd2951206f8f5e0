import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { type GenerativeModel, requireLinear } from '../../network/generative.ts';

/**
 * The maps from each layer to the data.
 *
 *     Q_0 = I,   Q_{k+1} = Q_k W_k,   so   Q_k = W_0 ⋯ W_{k−1};   Q = Q_L
 *
 * Read backwards, the model is a chain from x_L to x_0, and Q_k is the output map P_{L−k} of 2605.11911.
 * Shapes: Q_k (n_0 × n_k), k = 0..L.   Cost: L products n_0 n².
 * @throws {ValueError} when an activation is not the identity
 */
export function dataMaps<M>(A: Arithmetic<M>, model: GenerativeModel<M>): M[] {
  const { weights } = requireLinear('dataMaps', model);
  const Q = [A.identity(A.shape(weights[0]!)[0])];
  for (const [k, W] of weights.entries()) Q[k + 1] = A.multiply(Q[k]!, W);
  return Q;
}

/**
 * The rescaling matrix of the data: the covariance of x_0 given x_L.
 *
 *     S_x = Σ_{k<L} Q_k Q_kᵀ / p_k
 *
 * It is the S of 2605.11911 Eq. (4) of the chain from x_L to x_0.   Shapes: n_0 × n_0.   Cost: L products n_0² n.
 * @throws {ValueError} when an activation is not the identity
 */
export function dataRescalingMatrix<M>(
  A: Arithmetic<M>,
  model: GenerativeModel<M>,
  Q: readonly M[] = dataMaps(A, model),
): M {
  return model.precisions
    .map((p, k) => A.scale(A.reciprocal(p), A.multiply(Q[k]!, Q[k]!, { transposeB: true })))
    .reduce((sum, term) => A.add(sum, term));
}
