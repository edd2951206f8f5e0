import type { Fraction } from 'mathjs';
import { expect } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { linearNetwork } from '../../src/network/numbers.ts';
import { spectrum } from '../../src/theory/spectrum.ts';
import { type End, spectrumEnds } from '../../src/theory/spectrumEnds.ts';
import { energyMinimum } from '../../theorems/oracles/energyMinimum.ts';
import { exact } from '../../theorems/oracles/exact.ts';
import { eigenvaluesBelow } from '../../theorems/oracles/inertia.ts';
import type { PlainProblem } from '../../theorems/oracles/numbers.ts';
import { mulberry } from '../../theorems/oracles/problems.ts';

// Oracle: how many eigenvalues of the energy's second derivative lie below a number, counted in fractions.

/** A residual chain whose weights are near normal with the given standard deviation, in multiples of 2⁻⁸. */
export function deep(seed: number, L: number, n: number, std: number): PlainProblem {
  const uniform = mulberry(seed);
  const normal = (): number => Array.from({ length: 12 }, uniform).reduce((sum, u) => sum + u, -6);
  return {
    widths: Array.from({ length: L + 1 }, () => n),
    weights: Array.from({ length: L }, () =>
      Array.from({ length: n * n }, () => Math.round(256 * std * normal()) / 256),
    ),
    ...{ scales: Array.from({ length: L }, () => 1), skips: Array.from({ length: L }, () => true) },
    precisions: Array.from({ length: L }, () => 1),
    ...{ x: Array.from({ length: n }, () => 1), y: Array.from({ length: n }, () => 1), batch: 1 },
  };
}

/** Whether the k-th eigenvalue of H lies in [lower, upper], by counting. */
function contains(H: Fraction[][], k: number, { lower, upper }: End): void {
  expect(eigenvaluesBelow(H, exact.of(lower).mul(exact.of(1 - 2 ** -53)))).toBeLessThanOrEqual(k);
  expect(eigenvaluesBelow(H, exact.of(upper).mul(exact.of(1 + 2 ** -52)))).toBeGreaterThan(k);
}

/** The bounds hold on both sides and are positive; those that certificates use are near by a relative `loose`, and so are the estimates. */
export function expectProvenEnds(p: PlainProblem, loose: number): void {
  const { H } = energyMinimum(exact, p);
  const network = linearNetwork(float64, p);
  const { mu, lambdaMax } = spectrumEnds(float64, network);
  contains(H, 0, mu);
  contains(H, H.length - 1, lambdaMax);
  expect(mu.lower).toBeGreaterThan(0);
  // The lower bound of μ and the upper bound of λ_max are near: a little inwards, eigenvalues are outside.
  expect(eigenvaluesBelow(H, exact.of(mu.lower).mul(exact.of(1 + loose)))).toBeGreaterThan(0);
  expect(eigenvaluesBelow(H, exact.of(lambdaMax.upper).mul(exact.of(1 - 1e-9)))).toBeLessThan(H.length);
  expect(mu.lower).toBe(spectrum(float64, network).mu);
  // And so are the estimates, on either side.
  expect(eigenvaluesBelow(H, exact.of(mu.value!).mul(exact.of(1 - 1e-6)))).toBe(0);
  expect(eigenvaluesBelow(H, exact.of(mu.value!).mul(exact.of(1 + 1e-6)))).toBeGreaterThan(0);
  expect(eigenvaluesBelow(H, exact.of(lambdaMax.value!).mul(exact.of(1 - 1e-6)))).toBeLessThan(H.length);
  expect(eigenvaluesBelow(H, exact.of(lambdaMax.value!).mul(exact.of(1 + 1e-6)))).toBe(H.length);
}
