import type { ScalingExponents } from '../network/scalingFamily.ts';

/** Exponents after the first step; infinite where a quantity grows faster than any power. */
export interface PredictedExponents {
  readonly f: number;
  readonly z: number;
  readonly dz: number;
  readonly df: number;
  /** Of a layer between the ends. */
  readonly rho: number;
}

/**
 * Powers of N at fixed depth after one step of backpropagation; of predictive coding too where d ≥ 0.
 *
 *     f(0) ~ N^{−d},   Δz ~ N^{κ−d−½},   Δf ~ N^{κ−2d},   ρ as Δz
 *
 * The gradient of W_l has entries a_l P_lᵀr ẑᵀ/B with P_l ~ N^{−½−d}: η₀N^κ times that, times N^{−½}z, summed over N units, moves z
 * by N^{κ−d−½}; a_L carries N times the square of N^{−½−d} to the output. S − I ~ N^{−2d} takes nothing from PC where d ≥ 0.
 * Source: derived here; LIM's own tables are not at hand.
 */
export const widthExponents = ({ d, kappa }: Pick<ScalingExponents, 'd' | 'kappa'>): PredictedExponents => ({
  ...{ f: 0 - d, z: Math.max(0, kappa - d - 0.5), dz: kappa - d - 0.5, df: kappa - 2 * d, rho: kappa - d - 0.5 },
});

/**
 * Powers of H at d = ½, κ = 1, with skips and N ≫ L, after one step of either rule.
 *
 *     β ≥ ½:   f(0), z ~ 1,   Δz, Δf ~ max(1, H^{1−2β+δ}),   ρ ~ H^{δ−β}
 *     β < ½:   all of it grows like (1 + H^{−2β})^{H/2}
 *
 * H layers each move the stream by η H^{−2β}; the two ends move it by 1, whatever H. Where the ends keep their weights,
 * Δz, Δf ~ H^{1−2β+δ}.
 * Source: derived here.
 */
export function depthExponents(
  { beta, hiddenRate }: Pick<ScalingExponents, 'beta' | 'hiddenRate'>,
  moving: 'all' | 'between',
): PredictedExponents {
  if (beta < 0.5) return { f: Infinity, z: Infinity, dz: Infinity, df: Infinity, rho: hiddenRate - beta };
  const between = 1 - 2 * beta + hiddenRate;
  const moved = moving === 'all' ? Math.max(0, between) : between;
  return { f: 0, z: Math.max(0, between), dz: moved, df: moved, rho: hiddenRate - beta };
}
