/** The learning rate of a sweep that a figure draws. */
export interface BestRate {
  readonly index: number;
  /** At an end of the sweep: a better rate may lie outside. */
  readonly atEdge: boolean;
}

/** Infinite if one is: a mean never has a run that diverged in it. */
export const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return (sorted[Math.ceil(half) - 1]! + sorted[Math.floor(half)]!) / 2;
}

/**
 * The rate whose final errors are lowest over the seeds, by their mean as 2605.11911 A.3 does, or by their median; the lowest such
 * rate if several are. `undefined` where runs diverge at every rate.
 */
export function bestRate(
  finals: readonly (readonly number[])[],
  over: (values: readonly number[]) => number,
): BestRate | undefined {
  const count = finals[0]!.length;
  let best: number | undefined;
  let lowest = Infinity;
  for (let i = 0; i < count; i++) {
    const value = over(finals.map((final) => final[i]!));
    if (value < lowest) [best, lowest] = [i, value];
  }
  return best === undefined ? undefined : { index: best, atEdge: best === 0 || best === count - 1 };
}
