import type { HostArithmetic } from '../arithmetic/arithmetic.ts';
import { roundedUp } from '../arithmetic/margin.ts';
import { frobenius } from '../arithmetic/norm.ts';

/** ‖X‖_F, rounded up.   Cost: O(mn). */
export function frobeniusNorm<M>(A: HostArithmetic<M>, X: M): number {
  const entries = A.entries(X);
  return roundedUp(frobenius([entries])) * (1 + entries.length * 2 ** -52); // there may be more than the margin allows for
}

/**
 * A proven upper bound on the spectral norm, by repeated Gram matrices.
 *
 *     ‖X‖² = ‖XᵀX‖ = ‖X_1‖,  X_{k+1} = X_kᵀX_k,   ‖X‖ ≤ ‖X_k‖_F^(1/2^k)
 *
 * With k Grams it is at most rank(X)^(1/2^{k+1}) times the norm: 1.48 for k = 3 at rank 512. The roundings of each product (γ_m
 * ‖X_k‖_F², Higham, 2nd ed., §3.5) are included, and powers of two keep every size near 1.   Cost: k products min(m, n)²·max(m, n).
 */
export function spectralNormBound<M>(A: HostArithmetic<M>, X: M, grams: number): number {
  const size = frobeniusNorm(A, X);
  if (grams === 0 || size === 0 || !Number.isFinite(size)) return size;
  const unit = 2 ** Math.max(-1022, Math.min(1023, Math.round(Math.log2(size)))); // it and its inverse are numbers
  const [rows, columns] = A.shape(X);
  const scaled = A.scale(A.matrix(1, 1, [1 / unit]), X);
  const gram = A.multiply(scaled, scaled, rows < columns ? { transposeB: true } : { transposeA: true });
  const terms = Math.max(rows, columns) * A.unitRoundoff;
  const rounding = (terms / (1 - terms)) * (size / unit) ** 2;
  return roundedUp(unit * Math.sqrt(spectralNormBound(A, gram, grams - 1) + rounding));
}
