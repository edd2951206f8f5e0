import { ValueError } from '../errors.ts';
import type { Random } from '../random.ts';
import type { NetworkNumbers } from './numbers.ts';
import { type Sizes, chainOfSizes } from './parameterisations.ts';

/**
 * How premultipliers and learning rates scale with width N and with H = L − 2 hidden residual layers.
 *
 *     z_1 = D^{−½} W_1 x,   z_l = τ z_{l−1} + N^{−½} H^{−β} W_l z_{l−1},   f = N^{−½−d} W_L z_{L−1},   W ~ N(0, 1)
 *     η_1 = η_L = η₀ N^κ,   η_l = η₀ N^κ H^{δ_h} for 1 < l < L;   in sp η_1 = η₀
 *
 * The symmetry a → a + θ, b → b − θ, c → c − 2θ of the abc family takes the variance of the weights away, so that (d, κ) are all
 * parameterisations in width whose activities are of order 1 at initialisation.
 * Source: LIM's family as third parties tell it, and ours where they are silent; H where the packaged forms have L.
 */
export interface ScalingExponents {
  readonly d: number;
  /** κ */
  readonly kappa: number;
  /** β; without skips it says nothing where H = 1. */
  readonly beta: number;
  /** δ_h */
  readonly hiddenRate: number;
  /** The exponent of N in η_1 where it is not κ. */
  readonly inputRate?: number;
  /** Set where powers are of L in place of H, as in the packaged forms of `PARAMETERISATIONS`. */
  readonly base?: 'L';
}

/**
 * Where known parameterisations lie in the family. `sp` is what premultipliers of 1, weights of variance 1/fan-in and one rate of order
 * 1 come to: N times it where the fan-in is N, but not at the inputs.
 */
export const KNOWN_SCALINGS = {
  ntp: { d: 0, kappa: 0, beta: 0.5, hiddenRate: 0 },
  mupc: { d: 0.5, kappa: 1, beta: 0.5, hiddenRate: 0 },
  completep: { d: 0.5, kappa: 1, beta: 1, hiddenRate: 1 },
  'mean-field': { d: 0.5, kappa: 1, beta: 0, hiddenRate: 0 },
  sp: { d: 0, kappa: 1, beta: 0, hiddenRate: 0, inputRate: 0 },
} as const satisfies Record<string, ScalingExponents>;

/** H, or L where a point says so; neither has a meaning where nothing is hidden between the ends: L ≥ 3. */
export function baseOf({ depth }: Pick<Sizes, 'depth'>, base: 'L' | undefined): number {
  if (Number.isInteger(depth) && depth >= 3) return base === 'L' ? depth : depth - 2;
  throw new ValueError(
    `scalingFamily: depth must be an integer of at least 3, got ${depth}; H = L − 2 layers lie between the ends`,
  );
}

/** a_1 … a_L. @throws {ValueError} when the depth is below 3 */
export function premultipliers(sizes: Omit<Sizes, 'gamma'>, { d, beta, base }: ScalingExponents): number[] {
  const H = baseOf(sizes, base);
  const { inner } = chainOfSizes(sizes);
  const { inputs: D, width: N } = sizes;
  return inner.map((between, i) => {
    if (i === 0) return D ** -0.5;
    return between ? N ** -0.5 * H ** -beta : N ** (-0.5 - d);
  });
}

/** η_1 … η_L, for η₀. @throws {ValueError} when the depth is below 3 */
export function learningRatesOf(
  sizes: Pick<Sizes, 'width' | 'depth'>,
  { kappa, hiddenRate, inputRate = kappa, base }: ScalingExponents,
  eta0: number,
): number[] {
  const H = baseOf(sizes, base);
  const { width: N, depth: L } = sizes;
  const eta = eta0 * N ** kappa;
  return Array.from({ length: L }, (_, i) => {
    if (i === 0) return eta0 * N ** inputRate;
    return i < L - 1 ? eta * H ** hiddenRate : eta;
  });
}

/** W_1 … W_L with entries N(0, 1): one draw serves every point of the family. */
export const standardNormalWeights = (sizes: Omit<Sizes, 'gamma'>, r: Random): Float64Array[] => {
  const { widths } = chainOfSizes(sizes);
  return widths.slice(1).map((rows, i) => Float64Array.from({ length: rows * widths[i]! }, () => r.normal()));
};

/** A random linear network of the family, in plain numbers. @throws {ValueError} when the depth is below 3 */
export function scalingNetwork(
  sizes: Omit<Sizes, 'gamma'>,
  exponents: ScalingExponents,
  weights: readonly Float64Array[],
): NetworkNumbers {
  const { widths, skips } = chainOfSizes(sizes);
  return { widths, weights, scales: premultipliers(sizes, exponents), skips };
}
