import { KNOWN_SCALINGS, type ScalingExponents } from './scalingFamily.ts';

/** A point of the family that is stable and rich, by what figures call it. */
export interface RichScaling {
  readonly exponents: ScalingExponents;
  readonly skips: boolean;
}

/**
 * The stable and rich points: in width (d, κ) = (½, 1) alone, in depth ½ ≤ β ≤ 1 with δ_h = 2β − 1, both ends and the middle; and mean
 * field without skips, which is one of them at each fixed depth. H = L − 2 where the packaged forms have L.
 */
export const RICH: Readonly<Record<string, RichScaling>> = {
  'depth-µP, β = ½': { exponents: KNOWN_SCALINGS.mupc, skips: true },
  'β = ¾': { exponents: { ...KNOWN_SCALINGS.mupc, beta: 0.75, hiddenRate: 0.5 }, skips: true },
  'CompleteP, β = 1': { exponents: KNOWN_SCALINGS.completep, skips: true },
  'mean field, no skips': { exponents: KNOWN_SCALINGS['mean-field'], skips: false },
};
