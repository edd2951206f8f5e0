import type { HostArithmetic } from '../arithmetic/arithmetic.ts';

/**
 * Target alignment: the cosine between residual and prediction change, per sample.
 *
 *     TA_b = r_bᵀ Δŷ_b / (‖r_b‖ ‖Δŷ_b‖)
 *
 * Shapes: r, Δŷ (n_L × B) → B cosines; NaN marks a sample whose residual or change is zero, where the cosine does not exist.
 * Source: 2605.11911 Eq. (5). Use `predictionChange` for the infinitesimal version, `finitePredictionChange` for a step of size α.
 */
export function targetAlignments<M>(A: HostArithmetic<M>, r: M, change: M): Float64Array {
  const [rows, B] = A.shape(r);
  const [R, D] = [A.entries(r), A.entries(change)];
  return Float64Array.from({ length: B }, (_, b) => {
    let [rd, rr, dd] = [0, 0, 0];
    for (let i = 0; i < rows; i++) {
      const [x, y] = [R[i * B + b]!, D[i * B + b]!];
      rd += x * y;
      rr += x * x;
      dd += y * y;
    }
    return rd / Math.sqrt(rr) / Math.sqrt(dd);
  });
}

/** Mean over the samples, as 2605.11911 D.1 reports it. */
export function targetAlignment<M>(A: HostArithmetic<M>, r: M, change: M): number {
  const each = targetAlignments(A, r, change);
  return each.reduce((sum, x) => sum + x, 0) / each.length;
}
