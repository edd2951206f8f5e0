import type { Float64Matrix } from '../../arithmetic/float64.ts';
import type { Problem } from '../../network/network.ts';
import { type SolverOutcome, type SpectrumOptions, requireInterval, untilCertified } from './certified.ts';
import { type Hidden, combine, gradientAt } from './system.ts';

/**
 * Chebyshev semi-iteration: the fixed polynomial that is smallest on [μ, λ_max].
 *
 *     θ = (λ_max+μ)/2,  δ = (λ_max−μ)/2,  ρ_0 = δ/θ,  d_0 = −∇F/θ;   z ← z + d,
 *     ρ' = δ/(2θ − δρ),  d ← ρ' ρ d − 2/(2θ − δρ) ∇F(z)
 *
 * ∇F(z_k) = T_k((θI − H)/δ)/T_k(θ/δ) ∇F(z_0), so ‖∇F(z_k)‖ ≤ 2 q^k ‖∇F(z_0)‖, q = (√κ−1)/(√κ+1), κ = λ_max/μ, in the norm that
 * the certificate reads. No inner products: it suits devices. It is only as good as the interval: an eigenvalue above λ_max is
 * amplified without limit.   Cost: 2L products n² B a step.   Source: Golub & Varga 1961; Saad, 2nd ed., Alg. 12.1.
 * @throws {ValueError} when [mu, lambdaMax] is no interval of positive numbers
 */
export function chebyshev(problem: Problem<Float64Matrix>, options: SpectrumOptions): SolverOutcome {
  requireInterval(options);
  const theta = (options.lambdaMax + options.mu) / 2;
  const delta = (options.lambdaMax - options.mu) / 2;
  let state: { d: Hidden; rho: number } | undefined;
  return untilCertified(problem, options, (z) => {
    const gradient = gradientAt(problem, z);
    if (state) {
      const next = 2 * theta - delta * state.rho;
      state = { d: combine((delta / next) * state.rho, state.d, -2 / next, gradient), rho: delta / next };
    } else state = { d: combine(-1 / theta, gradient, 0, gradient), rho: delta / theta };
    return combine(1, z, 1, state.d);
  });
}
