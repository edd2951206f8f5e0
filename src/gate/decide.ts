import { headsAtLeast, largestCount } from './binomial.ts';

/** `fails`: a drop beyond the margin is proven. `passes`: it is excluded. `warns`: neither, after the last look. */
export type GateOutcome = 'passes' | 'warns' | 'fails';

/** One planned look at the drops, and the error rates that it may spend. */
export interface Look {
  readonly networks: number;
  /** The chance that any comparison fails wrongly at this look, over all comparisons together. */
  readonly falseAlarm: number;
  /** The chance that a comparison passes wrongly at this look, for each comparison. */
  readonly miss: number;
}

/** The stated rates of a whole plan: of all comparisons together, and of each. */
export const FALSE_ALARM = 0.01;
export const MISS = 0.05;

/** What can prove nothing among dozens of comparisons: 2⁻⁸ is too large. */
const FIRST = 8;

/**
 * Looks at 8, 16, 32, … networks and at all of them; rates add up over the looks (Bonferroni), so that no look is a second try. The
 * first of several may only pass, spends nothing on failing and 1 % on passing; the others share the rest. Up to 8 networks have one
 * look.
 */
export function planOf(networks: number): readonly Look[] {
  const sizes = [networks];
  for (let n = FIRST; n < networks; n *= 2) sizes.splice(-1, 0, n);
  const later = sizes.length - 1;
  if (later === 0) return [{ networks, falseAlarm: FALSE_ALARM, miss: MISS }];
  return sizes.map((size, i) =>
    i === 0
      ? { networks: size, falseAlarm: 0, miss: 0.01 }
      : { networks: size, falseAlarm: FALSE_ALARM / later, miss: (MISS - 0.01) / later },
  );
}

/** The most networks that a run of a rule can need: what its baseline holds. */
export const NETWORKS = 32;

/** Of rules: 8 networks, which may only pass, then 16 and 32. */
export const PLAN = planOf(NETWORKS);

export interface Decision {
  readonly outcome: GateOutcome;
  /**
   * Bounds on the median drop: it fails exactly where the lower one is above the margin, and passes exactly where the upper one is
   * below. Infinite where so few networks bound nothing at the rate asked.
   */
  readonly interval: readonly [low: number, high: number];
  /** How many networks decided. */
  readonly networks: number;
}

/**
 * Holds the drops of many comparisons, paired by network, against their margins, by sign tests in a group-sequential plan.
 *
 *     fails:   p = P(X ≥ #{d_i > margin}) ≤ Holm's level,      passes:   P(X ≤ #{d_i ≥ margin}) ≤ miss,      X ~ Binomial(n, ½)
 *
 * Tested is the median drop over networks. The sign test is exact for every distribution: cosines are bounded by 1 and skewed, an
 * answer that is lost is an infinite drop, and neither asks for an approximation at n = 8. Comparisons may depend on each other.
 * A comparison that is decided stays so; those that are not go on to the next look.
 *
 * Assumes: networks are drawn independently.   Shapes: `draw(n)` gives for each comparison its first n drops.
 */
export async function decide(
  margins: readonly number[],
  draw: (networks: number) => Promise<readonly (readonly number[])[]>,
  plan = PLAN,
): Promise<Decision[]> {
  const decided: Decision[] = [];
  const open = new Set(margins.keys());
  for (const look of plan) {
    if (open.size === 0) break;
    const drops = await draw(look.networks);
    const levels = holm(
      margins.map((margin, j) => exceedance(drops[j]!, margin)),
      look.falseAlarm,
    );
    for (const j of open) {
      decided[j] = judge(drops[j]!, margins[j]!, levels[j]!, look);
      if (decided[j].outcome !== 'warns') open.delete(j);
    }
  }
  return decided;
}

function judge(drops: readonly number[], margin: number, level: number, { networks, miss }: Look): Decision {
  const sorted = Float64Array.from(drops).toSorted();
  const low = sorted[largestCount(networks, level)] ?? -Infinity;
  const high = sorted[networks - 1 - largestCount(networks, miss)] ?? Infinity;
  const outcome = low > margin ? 'fails' : high < margin ? 'passes' : 'warns';
  return { outcome, interval: [low, high], networks };
}

/** P(X ≥ #{d_i > margin}) for X ~ Binomial(n, ½): the p-value of "the median drop is at most the margin". */
const exceedance = (drops: readonly number[], margin: number): number =>
  headsAtLeast(drops.filter((d) => d > margin).length, drops.length);

/**
 * The level at which each p-value is to be tested so that any false rejection at all has a chance of at most α: the smallest p at
 * α/m, the next at α/(m − 1), …, until one is not rejected, at whose level the rest are not rejected either.
 * Source: S. Holm, Scandinavian Journal of Statistics 6 (1979).
 */
export function holm(p: readonly number[], alpha: number): number[] {
  const m = p.length;
  const order = [...p.keys()].toSorted((a, b) => p[a]! - p[b]!);
  const levels: number[] = [];
  let rejected = 0;
  while (rejected < m && p[order[rejected]!]! <= alpha / (m - rejected)) rejected++;
  for (const [rank, j] of order.entries()) levels[j] = alpha / (m - Math.min(rank, rejected));
  return levels;
}
