import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { type GenerativeModel, requireLinear, sizesOf } from '../../network/generative.ts';

/** The Hessian of a linear generative model's energy in x_1..x_L, stacked. */
export interface GenerativeHessian<M> {
  /** H (N × N), N = n_1 + … + n_L, symmetric. */
  readonly hessian: M;
  /** n_1 … n_L */
  readonly widths: readonly number[];
}

/**
 * The Hessian, block tridiagonal.
 *
 *     H_{l,l} = p_l I + p_{l−1} W_{l−1}ᵀ W_{l−1},   H_{l,l+1} = −p_l W_l,   1 ≤ l < L
 *     H_{L,L} = λI + p_{L−1} W_{L−1}ᵀ W_{L−1} + p_y RᵀR
 *
 * the last term only while a label is clamped, λ = 0 under a flat prior.   Cost: L products n³, and N² memory.
 * @throws {ValueError} when an activation is not the identity
 */
export function generativeHessian<M>(
  A: Arithmetic<M>,
  model: GenerativeModel<M>,
  labelled: boolean,
): GenerativeHessian<M> {
  const { weights, precisions, readout, readoutPrecision, priorPrecision } = requireLinear('generativeHessian', model);
  const widths = sizesOf(A, model).widths.slice(1);
  const L = widths.length;
  const N = widths.reduce((sum, n) => sum + n, 0);
  const gram = (p: M, W: M): M => A.scale(p, A.multiply(W, W, { transposeA: true }));
  const place = (block: M, row: number, column: number): M =>
    A.transpose(A.scatter(A.transpose(A.scatter(block, rowsOf(widths, row), N)), rowsOf(widths, column), N));
  const blocks = weights.flatMap((W, l): M[] => {
    const down = place(gram(precisions[l]!, W), l, l);
    if (l === 0) return [down];
    const coupling = place(A.scale(A.matrix(1, 1, [-1]), A.scale(precisions[l]!, W)), l - 1, l);
    const own = place(A.scale(precisions[l]!, A.identity(widths[l - 1]!)), l - 1, l - 1);
    return [down, own, coupling, A.transpose(coupling)];
  });
  if (labelled) blocks.push(place(gram(readoutPrecision, readout), L - 1, L - 1));
  if (priorPrecision !== undefined)
    blocks.push(place(A.scale(priorPrecision, A.identity(widths[L - 1]!)), L - 1, L - 1));
  return { hessian: blocks.reduce((sum, block) => A.add(sum, block)), widths };
}

/** The rows of H that belong to x_{i+1}. */
function rowsOf(widths: readonly number[], i: number): Int32Array {
  const before = widths.slice(0, i).reduce((sum, n) => sum + n, 0);
  return Int32Array.from({ length: widths[i]! }, (_, k) => before + k);
}

/** The rows of H that belong to the top, from n_1 … n_L. */
export const topBlock = (widths: readonly number[]): Int32Array => rowsOf(widths, widths.length - 1);
