/** P(X ≤ k) for X ~ Binomial(n, p), summed from the probabilities' logarithms.   Cost: O(k). */
export function lowerTail(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  let logTerm = n * Math.log1p(-p);
  let sum = Math.exp(logTerm);
  for (let i = 1; i <= k; i++) {
    logTerm += Math.log((n - i + 1) / i) + Math.log(p) - Math.log1p(-p);
    sum += Math.exp(logTerm);
  }
  return Math.min(1, sum);
}

const coins = new Map<number, readonly number[]>();

/** P(X ≤ k) for k = 0..n tosses of a fair coin; computed once for each n. */
function coinTails(n: number): readonly number[] {
  const known = coins.get(n) ?? Array.from({ length: n + 1 }, (_, k) => lowerTail(k, n, 0.5));
  coins.set(n, known);
  return known;
}

/** P(X ≥ k) for X ~ Binomial(n, ½). */
export const headsAtLeast = (k: number, n: number): number => coinTails(n)[n - k] ?? 1;

/** The largest c with P(X ≤ c) ≤ level for X ~ Binomial(n, ½); −1 where even P(X = 0) is above it. */
export function largestCount(n: number, level: number): number {
  const first = coinTails(n).findIndex((tail) => tail > level);
  return first < 0 ? n : first - 1;
}

/**
 * Clopper and Pearson's interval for a probability of which k of n trials showed one: it covers with at least 1 − tail, half of the
 * tail on each side.   Source: C. J. Clopper and E. S. Pearson, Biometrika 26 (1934).
 */
export function clopperPearson(k: number, n: number, tail: number): [low: number, high: number] {
  const solve = (good: (p: number) => boolean): number => {
    let [low, high] = [0, 1];
    for (let i = 0; i < 60; i++) {
      const middle = (low + high) / 2;
      if (good(middle)) low = middle;
      else high = middle;
    }
    return low;
  };
  return [
    k === 0 ? 0 : solve((p) => 1 - lowerTail(k - 1, n, p) <= tail / 2),
    k === n ? 1 : solve((p) => lowerTail(k, n, p) >= tail / 2),
  ];
}
