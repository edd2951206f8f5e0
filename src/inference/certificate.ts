import type { HostArithmetic } from '../arithmetic/arithmetic.ts';
import { errorBound, type Bounded } from '../arithmetic/errorBound.ts';
import { float64, type Float64Matrix } from '../arithmetic/float64.ts';
import { roundedUp } from '../arithmetic/margin.ts';
import { frobenius } from '../arithmetic/norm.ts';
import { ValueError } from '../errors.ts';
import type { LinearNetwork, Problem } from '../network/network.ts';
import { energyGradient, weightedErrors } from './energyGradient.ts';
import { mapNetwork } from './mapProblem.ts';

/** What is proven about activities z, without knowing the equilibrium z*. Norms are Frobenius over hidden layers and samples. */
export interface Certificate {
  /** F(z), summed over the samples. */
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
  /** F(z) − F* is at most this. */
  readonly energyGap: number;
}

/**
 * The a-posteriori bounds of a μ-strongly convex energy, rounding included.
 *
 *     ‖z − z*‖ ≤ (‖g‖ + ‖e‖)/μ,    0 ≤ F(z) − F* ≤ (‖g‖ + ‖e‖)²/(2μ)
 *
 * g is ∇F(z) in float64, and e bounds its rounding entry by entry (running error analysis, γ_n = nu/(1 − nu) for a sum of n
 * products), so the bounds stay proven at convergence, where g is nothing but rounding.
 * `base` computes it: float64 in WebAssembly unless told, or a BLAS.
 * Assumes: μ ≤ λ_min(H), and z holds the ends that it was clamped to.   Shapes: z_l (n_l × B), l = 0..L.   Cost: ≈ 5 gradients.
 * @throws {ValueError} when μ is not positive and finite
 */
export function certificate(
  { network }: Pick<Problem<Float64Matrix>, 'network'>,
  z: readonly Float64Matrix[],
  mu: number,
  base: HostArithmetic<Float64Matrix> = float64,
): Certificate {
  if (!(mu > 0 && Number.isFinite(mu)))
    throw new ValueError(
      `certificate: mu must be positive and finite, got ${mu}; it is a lower bound on λ_min of the activity Hessian`,
    );
  const E = errorBound(base, float64.unitRoundoff);
  const gradient = energyGradient(E, mapNetwork(network, exactly), z.map(exactly));
  const gradientNorm = frobenius(gradient.map((g) => g.value.data));
  const rounding = roundedUp(frobenius(gradient.map((g) => g.error)) + 2 ** -30 * gradientNorm);
  const norm = frobenius(z.slice(1, -1).map((zl) => zl.data));
  const bound = roundedUp((gradientNorm + rounding) / mu);
  return {
    energy: energy(base, network, z),
    gradientNorm,
    rounding,
    norm,
    bound,
    relativeBound: bound === 0 ? 0 : roundedUp(bound / norm),
    energyGap: roundedUp((mu * bound ** 2) / 2),
  };
}

/** A double taken at its word: no error yet. */
export const exactly = (value: Float64Matrix): Bounded<Float64Matrix> => ({
  value,
  error: new Float64Array(value.data.length),
});

/** F = ½ Σ_l p_l ‖ε_l‖² = ½ Σ_l ‖p_l ε_l‖²/p_l, summed over the samples. */
function energy(
  base: HostArithmetic<Float64Matrix>,
  network: LinearNetwork<Float64Matrix>,
  z: readonly Float64Matrix[],
): number {
  return weightedErrors(base, network, z)
    .map((e, i) => frobenius([e.data]) ** 2 / network.layers[i]!.precision.data[0]! / 2)
    .reduce((sum, term) => sum + term, 0);
}
