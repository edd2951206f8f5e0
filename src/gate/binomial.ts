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

/** The largest c with P(X ≤ c) ≤ level for X ~ Binomial(n, ½); −1 where even P(X = 0) is above it. */
export function largestCount(n: number, level: number): number {
  let c = -1;
  while (c < n && lowerTail(c + 1, n, 0.5) <= level) c++;
  return c;
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
