import { expect } from 'vitest';

// Second moments are judged at five standard errors of their own law: a false alarm has probability 6·10⁻⁷ for each moment.
export const ALARM = 5;

export function moments(w: Float64Array): { mean: number; square: number } {
  const mean = (f: (x: number) => number): number => w.reduce((sum, x) => sum + f(x), 0) / w.length;
  return { mean: mean((x) => x), square: mean((x) => x * x) };
}

/** Entries of variance s² whose square has variance k s⁴: both sample moments lie within five standard errors. */
export function expectMoments(w: Float64Array, variance: number, k: number): void {
  const { mean, square } = moments(w);
  expect(Math.abs(mean)).toBeLessThanOrEqual(ALARM * Math.sqrt(variance / w.length));
  expect(Math.abs(square - variance)).toBeLessThanOrEqual(ALARM * variance * Math.sqrt(k / w.length));
}
export const UNIFORM = 4 / 5; // Var(u²)/(E u²)² = (1/5 − 1/9)·9
export const NORMAL = 2;
