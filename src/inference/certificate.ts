import type { HostArithmetic } from '../arithmetic/arithmetic.ts';
import { errorBound, type Bounded } from '../arithmetic/errorBound.ts';
import { float64, type Float64Matrix } from '../arithmetic/float64.ts';
import { roundedUp } from '../arithmetic/margin.ts';
import { frobenius } from '../arithmetic/norm.ts';
import { ValueError } from '../errors.ts';
import { mapNetwork } from '../network/linearGaussian.ts';
import { type LinearProblem, supervised } from '../problem/problem.ts';
import { energyGradient, energySum, stateAt } from './state.ts';

/** What is proven about activities z, without knowing the equilibrium z*. Norms are Frobenius over hidden layers and samples. */
export interface Certificate {
  /** F(z), mean over the samples. */
  readonly energy: number;
  /** ‖∇F(z)‖ as computed. */
  readonly gradientNorm: number;
  /** A proven bound on how far ‖∇F(z)‖ as computed is from the exact one. */
  readonly rounding: number;
  /** ‖z‖ */
  readonly norm: number;
  /** ‖z − z*‖ is at most this. */
  readonly bound: number;
  /** bound / ‖z‖, and 0 where nothing is hidden. */
  readonly relativeBound: number;
  /** F(z) − F*, mean over the samples, is at most this. */
  readonly energyGap: number;
}

/**
 * The a-posteriori bounds of a μ-strongly convex energy, rounding included.
 *
 *     ‖z − z*‖ ≤ (‖g‖ + ‖e‖)/μ,    0 ≤ F(z) − F* ≤ (‖g‖ + ‖e‖)²/(2μ B)
 *
 * g is ∇F(z) in float64, and e bounds its rounding entry by entry (running error analysis, γ_n = nu/(1 − nu) for a sum of n
 * products), so the bounds stay proven at convergence, where g is nothing but rounding.
 * `base` computes it: float64 in WebAssembly unless told, or a BLAS.
 * Assumes: μ ≤ λ_min(H), and z holds the ends that it was clamped to.   Shapes: z_l (n_l × B), l = 0..L.   Cost: ≈ 5 gradients.
 * @throws {ValueError} when μ is not positive and finite, or a layer is not linear (it is named)
 */
export function certificate(
  { network }: Pick<LinearProblem<Float64Matrix>, 'network'>,
  z: readonly Float64Matrix[],
  mu: number,
  base: HostArithmetic<Float64Matrix> = float64,
): Certificate {
  if (!(mu > 0 && Number.isFinite(mu)))
    throw new ValueError(
      `certificate: mu must be positive and finite, got ${mu}; it is a lower bound on λ_min of the activity Hessian`,
    );
  const E = errorBound(base, float64.unitRoundoff);
  const bounded = z.map(exactly);
  const gradient = energyGradient(E, supervised(mapNetwork(network, exactly), bounded[0]!, bounded.at(-1)!), bounded);
  const gradientNorm = frobenius(gradient.map((g) => g.value.data));
  const rounding = roundedUp(frobenius(gradient.map((g) => g.error)) + 2 ** -30 * gradientNorm);
  const norm = frobenius(z.slice(1, -1).map((zl) => zl.data));
  const bound = roundedUp((gradientNorm + rounding) / mu);
  const batch = z[0]!.columns;
  return {
    energy: base.entries(energySum(base, stateAt(base, network, z)))[0]! / batch,
    gradientNorm,
    rounding,
    norm,
    bound,
    relativeBound: bound === 0 ? 0 : roundedUp(bound / norm),
    energyGap: roundedUp(bound === 0 ? 0 : (bound * mu * bound) / 2 / batch + Number.MIN_VALUE),
  };
}

/** A double taken at its word: no error yet. */
export const exactly = (value: Float64Matrix): Bounded<Float64Matrix> => ({
  value,
  error: new Float64Array(value.data.length),
});
