/** What the order of independent samples says about the median of their distribution, whatever it is. */
export interface MedianInterval {
  readonly median: number;
  /** The least and the greatest sample. */
  readonly interval: readonly [number, number];
  /** The chance that the median lies on a given side outside: 2⁻ⁿ. */
  readonly tail: number;
}

/**
 * The widest interval that order statistics give: the true median m lies below all n samples with probability at most 2⁻ⁿ, and above
 * all with at most 2⁻ⁿ, for every distribution.
 *
 *     P(m < x_(1)) ≤ 2⁻ⁿ,   P(m > x_(n)) ≤ 2⁻ⁿ
 */
export function medianInterval(samples: readonly number[]): MedianInterval {
  const sorted = samples.toSorted((a, b) => a - b);
  const n = sorted.length;
  const median = (sorted[Math.floor((n - 1) / 2)]! + sorted[Math.ceil((n - 1) / 2)]!) / 2;
  return { median, interval: [sorted[0]!, sorted[n - 1]!], tail: 2 ** -n };
}
