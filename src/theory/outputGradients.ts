import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { type LinearGaussian, depth, layer, layerNumbers, scaleOf } from '../network/linearGaussian.ts';
import { forward, mapOf } from '../network/maps.ts';
import type { LinearProblem } from '../problem/problem.ts';
import { rescalingMatrix } from './equilibrium.ts';
import { outputMaps } from './feedforward.ts';
import { bpFactors, pcFactors, weightGradients } from './gradients.ts';

/**
 * ∂(F*)/∂W_l of every layer, as `weightGradients` of `pcFactors`, with no product that is wider than the output where the batch is.
 *
 *     e = S⁻¹ (Y − P_0 X),   N_0 = X eᵀ,   N_l = Z*_l eᵀ = J_l N_{l−1} + P_lᵀ (e eᵀ) / p_l,   ∂(F*)/∂W_l = −(a_l/B) P_lᵀ N_{l−1}ᵀ
 *
 * since Z*_l = J_l Z*_{l−1} + P_lᵀ e / p_l: the activities are needed only as what the n_L rows of e see of them.
 * Shapes: n_l × n_{l−1}; N_l (n_l × n_L).   Source: 2605.11911 Eq. (7), (33), multiplied from the right by eᵀ; ours.
 * Cost: 3L products n² min(n_L, B); networks with biases or convolutions take the way of `weightGradients`.
 */
export function pcGradients<M>(A: Arithmetic<M>, problem: LinearProblem<M>): M[] {
  if (!isNarrow(A, problem)) return weightGradients(A, problem, pcFactors(A, problem));
  const { network } = problem;
  const P = outputMaps(A, network);
  const e = A.solve(rescalingMatrix(A, network, P), outputResidual(A, problem, P));
  const eeT = A.multiply(e, e, { transposeB: true });
  return fromOutput(A, problem, P, e, (l, N) => {
    const settled = A.multiply(P[l]!, A.scale(A.reciprocal(layer(network, l).precision), eeT), { transposeA: true });
    return A.add(N, settled);
  });
}

/**
 * ∂Loss/∂W_l of every layer, as `weightGradients` of `bpFactors`, likewise.
 *
 *     e = p_L (Y − P_0 X),   N_0 = X eᵀ,   N_l = Ẑ_l eᵀ = J_l N_{l−1},   ∂Loss/∂W_l = −(a_l/B) P_lᵀ N_{l−1}ᵀ
 *
 * Cost: 3L products n² min(n_L, B), as `pcGradients`.
 */
export function bpGradients<M>(A: Arithmetic<M>, problem: LinearProblem<M>): M[] {
  if (!isNarrow(A, problem)) return weightGradients(A, problem, bpFactors(A, problem));
  const { network } = problem;
  const P = outputMaps(A, network);
  const e = A.scale(layer(network, depth(network)).precision, outputResidual(A, problem, P));
  return fromOutput(A, problem, P, e, (_, N) => N);
}

/** Whether the output is narrower than the batch, and J_l = τI + a_l W_l without a shift. */
const isNarrow = <M>(A: Arithmetic<M>, { network, x }: LinearProblem<M>): boolean =>
  network.widths.at(-1)! < A.shape(x)[1] &&
  layerNumbers(network).every((l) => {
    const { factors, shift } = mapOf(A, layer(network, l));
    return factors?.weights !== undefined && shift === undefined;
  });

/** Y − P_0 X */
const outputResidual = <M>(A: Arithmetic<M>, { x, y }: LinearProblem<M>, P: readonly M[]): M =>
  A.subtract(y, A.multiply(P[0]!, x));

/** −(a_l/B) P_lᵀ N_{l−1}ᵀ, where `settle` makes N_l of J_l N_{l−1}. */
function fromOutput<M>(
  A: Arithmetic<M>,
  { network, x }: { readonly network: LinearGaussian<M>; readonly x: M },
  P: readonly M[],
  e: M,
  settle: (l: number, N: M) => M,
): M[] {
  const minusOneOverB = A.reciprocal(A.matrix(1, 1, [-A.shape(x)[1]]));
  let N = A.multiply(x, e, { transposeB: true });
  return layerNumbers(network).map((l) => {
    const at = layer(network, l);
    const scaled = A.scale(A.scale(minusOneOverB, scaleOf(A, at)), P[l]!);
    const gradient = A.multiply(scaled, N, { transposeA: true, transposeB: true });
    if (l < depth(network)) N = settle(l, forward(A, at, N));
    return gradient;
  });
}
