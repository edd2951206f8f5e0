import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import type { LayerRecipe } from '../layers/layer.ts';

interface Geometry {
  readonly from: readonly number[];
  readonly channels: number;
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
}

/**
 * The matrix of a convolution, formed place by place from what the words mean: at place p, the kernel lies on the inputs from
 * stride·p − padding on, and each output channel is the product of its filter with what lies under the kernel.
 *
 *     J = Σ_p R_p K C_p,   C_p (taps × inputs) picks what lies under the kernel, R_p (outputs × channels) puts the results in place
 *
 * Shapes: filters K (channels × taps), inputs = channels · extents in row-major order.   Cost: one product a place; for small images.
 */
export function toeplitz<M>(A: Arithmetic<M>, recipe: LayerRecipe, K: M): M {
  const { from, channels, kernel, stride, padding } = recipe as LayerRecipe & Geometry;
  const extents = from.slice(1);
  const starts = grid(extents.map((n, i) => Math.floor((n + 2 * padding[i]! - kernel[i]!) / stride[i]!) + 1));
  const taps = grid([from[0]!, ...kernel]);
  const inputs = from.reduce((product, n) => product * n, 1);
  const entries = (rows: number, columns: number, ones: readonly (readonly [number, number])[]): M => {
    const data = new Float64Array(rows * columns);
    for (const [i, j] of ones) data[i * columns + j] = 1;
    return A.matrix(rows, columns, data);
  };
  return starts
    .map((place, p) => {
      const under = taps.flatMap(([channel, ...offset], t) => {
        const at = offset.map((k, i) => stride[i]! * place[i]! - padding[i]! + k);
        const inside = at.every((q, i) => q >= 0 && q < extents[i]!);
        return inside ? [[t, at.reduce((index, q, i) => index * extents[i]! + q, channel!)] as const] : [];
      });
      const put = Array.from({ length: channels }, (_, o) => [o * starts.length + p, o] as const);
      const picked = A.multiply(K, entries(taps.length, inputs, under));
      return A.multiply(entries(channels * starts.length, channels, put), picked);
    })
    .reduce((sum, part) => A.add(sum, part));
}

/** Every tuple below the given counts, in row-major order. */
const grid = (counts: readonly number[]): number[][] =>
  counts.reduce<number[][]>((all, n) => all.flatMap((head) => Array.from({ length: n }, (_, k) => [...head, k])), [[]]);
