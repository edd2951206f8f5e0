import type { HostArithmetic } from '../arithmetic/arithmetic.ts';
import { cosine } from '../arithmetic/cosine.ts';

/**
 * Target alignment: the cosine between residual and prediction change, per sample.
 *
 *     TA_b = r_bᵀ Δŷ_b / (‖r_b‖ ‖Δŷ_b‖)
 *
 * Shapes: r, Δŷ (n_L × B) → B cosines; NaN marks a sample whose residual or change is zero, where the cosine does not exist.
 * Scale-free: residuals and changes of any size that doubles hold.
 * Source: 2605.11911 Eq. (5). Use `predictionChange` for the infinitesimal version, `finitePredictionChange` for a step of size α.
 */
export function targetAlignments<M>(A: HostArithmetic<M>, r: M, change: M): Float64Array {
  const [rows, B] = A.shape(r);
  const [R, D] = [A.entries(r), A.entries(change)];
  const column = (of: Float64Array, b: number): Float64Array =>
    Float64Array.from({ length: rows }, (_, i) => of[i * B + b]!);
  return Float64Array.from({ length: B }, (_, b) => cosine([column(R, b)], [column(D, b)]));
}

/** Mean over the samples, as 2605.11911 D.1 reports it. */
export function targetAlignment<M>(A: HostArithmetic<M>, r: M, change: M): number {
  const each = targetAlignments(A, r, change);
  return each.reduce((sum, x) => sum + x, 0) / each.length;
}
