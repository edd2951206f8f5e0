import type { Float64Matrix } from '../../arithmetic/float64.ts';
import type { Problem } from '../../network/network.ts';
import { type SolverOptions, type SolverOutcome, untilCertified } from './certified.ts';
import { type Hidden, gradientAt, hessianProduct } from './system.ts';

/**
 * Conjugate gradients on H z = b, matrix-free; each sample is a system of its own with its own α and β, all in one block.
 *
 *     α = ‖r‖²/⟨p, H p⟩,  z ← z + α p,  r' = r − α H p,  p ← r' + (‖r'‖²/‖r‖²) p;   r = −∇F(z) at the start
 *
 * In exact arithmetic ‖e_k‖_H ≤ 2 q^k ‖e_0‖_H for each sample, q = (√κ−1)/(√κ+1). The certificate reads the 2-norm of the
 * gradient, and √μ ‖e‖_H ≤ ‖∇F‖ ≤ √λ_max ‖e‖_H, so ‖∇F(z_k)‖ ≤ 2√κ q^k ‖∇F(z_0)‖. It needs no λ_max. r is recurred: where
 * rounding parts it from −∇F(z), the certificate sees the latter.
 * Shapes: z_l (n_l × B).   Cost: 2L products n² B a step.   Source: Hestenes & Stiefel 1952; bound: Saad, 2nd ed., Eq. (6.128).
 */
export function conjugateGradients(problem: Problem<Float64Matrix>, options: SolverOptions): SolverOutcome {
  let state: { r: Hidden; p: Hidden; rr: Float64Array } | undefined;
  return untilCertified(problem, options, (z) => {
    if (!state) {
      const r = gradientAt(problem, z).map((g) => ({ ...g, data: g.data.map((value) => -value) }));
      state = { r, p: r, rr: columnProducts(r, r) };
    }
    const { r, p, rr } = state;
    const Hp = hessianProduct(problem.network, p);
    const alpha = quotients(rr, columnProducts(p, Hp));
    const next = addColumns(
      r,
      alpha.map((a) => -a),
      Hp,
    );
    const nextNorms = columnProducts(next, next);
    state = { r: next, p: addColumns(next, quotients(nextNorms, rr), p), rr: nextNorms };
    return addColumns(z, alpha, p);
  });
}

/** ⟨x_b, y_b⟩ for each sample b, over all hidden layers. */
function columnProducts(X: Hidden, Y: Hidden): Float64Array {
  const B = X[0]?.columns ?? 0;
  const sums = new Float64Array(B);
  for (const [l, { data }] of X.entries())
    for (let i = 0; i < data.length; i++) sums[i % B]! += data[i]! * Y[l]!.data[i]!;
  return sums;
}

/** X + Y diag(c): column b moves by c_b. */
const addColumns = (X: Hidden, c: Float64Array, Y: Hidden): Float64Matrix[] =>
  X.map((x, l) => ({ ...x, data: x.data.map((value, i) => value + c[i % x.columns]! * Y[l]!.data[i]!) }));

/** a/b, and 0 where a sample has nothing left to do. */
const quotients = (a: Float64Array, b: Float64Array): Float64Array => a.map((x, i) => (b[i] === 0 ? 0 : x / b[i]!));
