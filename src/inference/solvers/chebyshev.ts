import type { FloatArithmetic } from '../../arithmetic/arithmetic.ts';
import type { LinearProblem } from '../../problem/problem.ts';
import { type DescentOutcome, untilCertified } from '../certified.ts';
import { stepping } from '../minimise.ts';
import { type SpectrumOptions, requireInterval } from './interval.ts';
import { gradientAt, plus, times } from './system.ts';

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
export async function chebyshev<M>(
  A: FloatArithmetic<M>,
  problem: LinearProblem<M>,
  options: SpectrumOptions,
): Promise<DescentOutcome<M>> {
  requireInterval(options);
  const theta = (options.lambdaMax + options.mu) / 2;
  const delta = (options.lambdaMax - options.mu) / 2;
  let rho = delta / theta;
  const method = stepping<M>(({ variables, memory: before }) =>
    A.scope(() => {
      const gradient = gradientAt(A, problem, variables);
      let d = times(A, -1 / theta, gradient);
      if (before.length > 0) {
        const next = 2 * theta - delta * rho;
        d = plus(A, times(A, (delta / next) * rho, before), -2 / next, gradient);
        rho = delta / next;
      }
      return { variables: plus(A, variables, 1, d), memory: d };
    }),
  );
  return untilCertified(A, problem, options, { method });
}
