import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { effectiveMap } from '../network/maps.ts';
import { type LinearGaussian, layer, layerNumbers, depth } from '../network/linearGaussian.ts';

/**
 * The Hessian of the energy in the hidden activities z_1..z_{L−1}, stacked in order.
 *
 *     H_ll = p_l I + p_{l+1} J_{l+1}ᵀ J_{l+1},    H_{l,l+1} = −p_{l+1} J_{l+1}ᵀ,    zero beyond
 *
 * Assumes: L ≥ 2.   Shapes: n × n with n = n_1 + … + n_{L−1}, row-major; symmetric positive definite, block tridiagonal.
 * Source:  the second derivative of 2605.11911 Eq. (2), extended to precisions.   Cost: O(n²) memory, L products n_l³.
 */
export function activityHessian<M>(
  A: Arithmetic<M> & { entries(a: M): Float64Array },
  network: LinearGaussian<M>,
): { size: number; entries: Float64Array } {
  const L = depth(network);
  const offset = [0, 0];
  for (let l = 1; l < L; l++) offset[l + 1] = offset[l]! + network.widths[l]!;
  const size = offset[L]!;
  const entries = new Float64Array(size * size);
  const place = (block: M, row: number, column: number): void => {
    const [m, n] = A.shape(block);
    const from = A.entries(block);
    for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) entries[(row + i) * size + column + j] = from[i * n + j]!;
  };
  for (const l of layerNumbers(network).slice(0, -1)) {
    const J = effectiveMap(A, layer(network, l + 1));
    const p = layer(network, l).precision;
    const pNext = layer(network, l + 1).precision;
    const JtJ = A.scale(pNext, A.multiply(J, J, { transposeA: true }));
    place(A.add(A.scale(p, A.identity(network.widths[l]!)), JtJ), offset[l]!, offset[l]!);
    if (l + 1 === L) continue;
    const coupling = A.scale(A.scale(A.matrix(1, 1, [-1]), pNext), J);
    place(coupling, offset[l + 1]!, offset[l]!);
    place(A.transpose(coupling), offset[l]!, offset[l + 1]!);
  }
  return { size, entries };
}
