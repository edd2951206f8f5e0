import type { FloatArithmetic } from '../../arithmetic/arithmetic.ts';
import type { LinearProblem } from '../../problem/problem.ts';
import { type DescentOutcome, untilCertified } from '../certified.ts';
import { stepping } from '../minimise.ts';
import { type SpectrumOptions, requireInterval } from './interval.ts';
import { gradientAt, plus, times } from './system.ts';

/**
 * Heavy ball with the step size and the momentum that are optimal for [μ, λ_max].
 *
 *     v ← β v − η ∇F(z),  z ← z + v;   η = 4/(√λ_max + √μ)²,  β = q²,  q = (√κ−1)/(√κ+1)
 *
 * On an eigenvalue between the ends the error is q^k (U_k(c) − q U_{k−1}(c)), |c| ≤ 1, from v = 0; |U_k| ≤ k+1, hence
 * ‖∇F(z_k)‖ ≤ (1 + k(1+q)) q^k ‖∇F(z_0)‖: the rate of Chebyshev, behind a factor that grows with k.
 * Shapes: z_l (n_l × B).   Cost: 2L products n² B a step.   Source: Polyak 1964.
 * @throws {ValueError} when [mu, lambdaMax] is no interval of positive numbers
 */
export async function momentum<M>(
  A: FloatArithmetic<M>,
  problem: LinearProblem<M>,
  options: SpectrumOptions,
): Promise<DescentOutcome<M>> {
  requireInterval(options);
  const { eta, beta } = optimalMomentum(options);
  const method = stepping<M>(({ variables, memory: before }) =>
    A.scope(() => {
      const pull = times(A, -eta, gradientAt(A, problem, variables));
      const v = before.length > 0 ? plus(A, pull, beta, before) : pull;
      return { variables: plus(A, variables, 1, v), memory: v };
    }),
  );
  return untilCertified(A, problem, options, { method });
}

/** η and β of the heavy ball on [μ, λ_max]. */
function optimalMomentum({ mu, lambdaMax }: Pick<SpectrumOptions, 'mu' | 'lambdaMax'>): {
  readonly eta: number;
  readonly beta: number;
} {
  const [top, bottom] = [Math.sqrt(lambdaMax), Math.sqrt(mu)];
  return { eta: 4 / (top + bottom) ** 2, beta: ((top - bottom) / (top + bottom)) ** 2 };
}
