import { float64, type Float64Matrix } from '../arithmetic/float64.ts';
import { type LinearGaussian, layerNumbers, weightsOf, withLayers } from '../network/linearGaussian.ts';
import { chainOf } from '../problem/chain.ts';
import type { Random } from '../random.ts';

/**
 * A random orthogonal matrix that a binary computer holds and applies exactly: signed permutations around blocks
 *
 *     ½ (1 1 1 1; 1 −1 1 −1; 1 1 −1 −1; 1 −1 −1 1)
 *
 * Entries are 0, ±½ and ±1, so a change of basis rounds nothing while the numbers have bits to spare. Below width 4 no
 * orthogonal matrix of binary fractions exists besides the signed permutations.
 */
export function exactOrthogonal(n: number, r: Random): Float64Matrix {
  const blocks = new Float64Array(n * n);
  const mixed = n - (n % 4);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const together = i < mixed && Math.floor(i / 4) === Math.floor(j / 4);
      const sign = (((i & j & 1) + (((i & j) >> 1) & 1)) & 1) === 1 ? -1 : 1;
      blocks[i * n + j] = together ? sign / 2 : i === j && i >= mixed ? 1 : 0;
    }
  const mix = { rows: n, columns: n, data: blocks };
  return float64.multiply(float64.multiply(signedPermutation(n, r), mix), signedPermutation(n, r));
}

function signedPermutation(n: number, r: Random): Float64Matrix {
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = r.integer(0, i);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  const data = new Float64Array(n * n);
  for (const [i, j] of order.entries()) data[i * n + j] = r.uniform() < 0.5 ? -1 : 1;
  return { rows: n, columns: n, data };
}

/**
 * Q_0..Q_L: identities at the clamped ends, and one common Q on all layers that skips join (with a skip, z_l has z_{l−1}'s basis).
 */
export function basisChange(network: LinearGaussian<Float64Matrix>, r: Random): Float64Matrix[] {
  const L = network.layers.length;
  const layers = chainOf({ network });
  const group = network.widths.map((_, l) => l);
  for (const l of layerNumbers(network)) if (layers[l - 1]!.skip) group[l] = group[l - 1]!;
  const Q = new Map<number, Float64Matrix>();
  for (const end of [0, L]) Q.set(group[end]!, float64.identity(network.widths[end]!));
  return group.map((g, l) => {
    const known = Q.get(g) ?? exactOrthogonal(network.widths[l]!, r);
    Q.set(g, known);
    return known;
  });
}

/** W_l → Q_l W_l Q_{l−1}ᵀ */
export const inBasis = (
  network: LinearGaussian<Float64Matrix>,
  Q: readonly Float64Matrix[],
): LinearGaussian<Float64Matrix> =>
  withLayers(network, (at, l) => ({
    ...at,
    theta: {
      ...at.theta,
      weights: float64.multiply(float64.multiply(Q[l]!, weightsOf(at)), Q[l - 1]!, { transposeB: true }),
    },
  }));
