import type { HostArithmetic } from '../arithmetic/arithmetic.ts';
import { type Bounded, errorBound } from '../arithmetic/errorBound.ts';
import { type Float64Matrix, float64 } from '../arithmetic/float64.ts';
import { type LinearGaussian, depth, layer, layerNumbers, mapNetwork } from '../network/linearGaussian.ts';
import { effectiveMap } from '../network/maps.ts';

/** Running error analysis in doubles. */
export const E = errorBound(float64, float64.unitRoundoff);

/** A matrix of doubles taken at its word: no error yet. */
export const asGiven = (value: Float64Matrix): Bounded<Float64Matrix> => ({
  value,
  error: new Float64Array(value.data.length),
});

/**
 * The activity Hessian as a product: H = FᵀF, whose small eigenvalues are not lost beside the large ones as they are in H itself.
 *
 *     F = D^{1/2} (I − 𝒥):   row block l ≤ L has √p_l in column l (l < L) and −√p_l J_l in column l−1 (l > 1)
 *
 * In doubles, with bounds of what forming it loses, for the network's numbers taken as they are.
 * Assumes: L ≥ 2, an engine whose numbers are doubles.   Shapes: (n_1 + … + n_L) × (n_1 + … + n_{L−1}).   Cost: its entries.
 */
export function stackedFactor<M>(A: HostArithmetic<M>, network: LinearGaussian<M>): Bounded<Float64Matrix> {
  const L = depth(network);
  const inE = mapNetwork(network, (m) => asGiven(float64.matrix(...A.shape(m), A.entries(m))));
  const { widths } = network;
  const offset = widths.map((_, l) => widths.slice(1, Math.max(1, l)).reduce((sum, n) => sum + n, 0));
  const rows = offset[L]! + widths[L]!;
  const columns = offset[L]!;
  const [data, error] = [new Float64Array(rows * columns), new Float64Array(rows * columns)];
  for (const l of layerNumbers(network)) {
    const at = layer(inE, l);
    const p = at.precision.value.data[0]!;
    const root = Math.sqrt(p);
    const place = (block: Bounded<Float64Matrix>, column: number): void => {
      const { value } = block;
      for (let i = 0; i < value.rows; i++) {
        const to = (offset[l]! + i) * columns + column;
        data.set(value.data.subarray(i * value.columns, (i + 1) * value.columns), to);
        error.set(block.error.subarray(i * value.columns, (i + 1) * value.columns), to);
      }
    };
    const scale = E.matrix(1, 1, [root]); // with an error of u√p, which covers the rounding of the root
    const n = widths[l]!;
    if (l < L) place(E.scale(scale, E.identity(n)), offset[l]!);
    if (l > 1) place(E.scale(E.matrix(1, 1, [-1]), E.scale(scale, effectiveMap(E, at))), offset[l - 1]!);
  }
  return { value: { rows, columns, data }, error };
}
