import type { Fraction } from 'mathjs';
import { describe, expect, test } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { linearNetwork } from '../../src/network/numbers.ts';
import { spectrum } from '../../src/theory/spectrum.ts';
import { type End, spectrumEnds } from '../../src/theory/spectrumEnds.ts';
import { energyMinimum } from '../../theorems/oracles/energyMinimum.ts';
import { exact } from '../../theorems/oracles/exact.ts';
import { eigenvaluesBelow } from '../../theorems/oracles/inertia.ts';
import type { PlainProblem } from '../../theorems/oracles/numbers.ts';
import { drawn, mulberry } from '../../theorems/oracles/problems.ts';

// Oracle: how many eigenvalues of the energy's second derivative lie below a number, counted in fractions.

/** A residual chain whose weights are near normal with the given standard deviation, in multiples of 2⁻⁸. */
function deep(seed: number, L: number, n: number, std: number): PlainProblem {
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

const wide = (precisions: readonly number[]): PlainProblem => ({
  ...{ widths: [1, 2, 1], weights: [[1, 0], [1, 1]], scales: [1, 1], skips: [false, false], precisions }, // prettier-ignore
  ...{ x: [1], y: [4], batch: 1 },
});

const CASES: readonly [string, PlainProblem, number][] = [
  ['precisions 1e-16 and 1', wide([1e-16, 1]), 1e-6],
  ['precisions 1 and 1e-300', wide([1, 1e-300]), 1e-12],
  ['precisions 1e-300 and 1', wide([1e-300, 1]), 0.1],
  ['precisions 2^-1000 and 2^1000', wide([2 ** -1000, 2 ** 1000]), 0.1],
  ['precisions 1e16 and 1', wide([1e16, 1]), 1e-12],
  ['three layers, precisions 1e-12, 1, 1e12', { ...drawn(7, [2, 3, 4, 2], 1), precisions: [1e-12, 1, 1e12] }, 0.05],
  ['three layers, precisions 1e12, 1e-12, 1', { ...drawn(8, [2, 3, 4, 2], 1), precisions: [1e12, 1e-12, 1] }, 1e-3],
  ['ten residual layers of width 3, std 2', deep(1, 10, 3, 2), 1e-7],
  ['ten residual layers of width 2, std 20', deep(2, 10, 2, 20), 1e-6],
  ['plain numbers', drawn(9, [2, 3, 3, 2], 1), 1e-11],
];

/** Whether the k-th eigenvalue of H lies in [lower, upper], by counting. */
function contains(H: Fraction[][], k: number, { lower, upper }: End): void {
  expect(eigenvaluesBelow(H, exact.of(lower).mul(exact.of(1 - 2 ** -53)))).toBeLessThanOrEqual(k);
  expect(eigenvaluesBelow(H, exact.of(upper).mul(exact.of(1 + 2 ** -52)))).toBeGreaterThan(k);
}

describe('the ends of the activity Hessian’s spectrum', () => {
  test.each(CASES)('have proven bounds on both sides, and positive ones: %s', (_, p, loose) => {
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
  });

  test('beyond 256 rows: those of a chain of orthogonal maps, whose spectrum is known', () => {
    // J_l = I: H = T ⊗ I with T tridiagonal (−1, 2, −1), eigenvalues 2 − 2 cos(πk/L), k = 1..L−1
    const [n, L] = [70, 6];
    const identity = Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
    const network = linearNetwork(float64, {
      widths: Array.from({ length: L + 1 }, () => n),
      weights: Array.from({ length: L }, () => identity),
    });
    const { mu, lambdaMax } = spectrumEnds(float64, network);
    for (const [end, right] of [
      [mu, 2 - 2 * Math.cos(Math.PI / L)],
      [lambdaMax, 2 + 2 * Math.cos(Math.PI / L)],
    ] as const) {
      expect(end.lower).toBeLessThanOrEqual(right * (1 + 2 ** -50));
      expect(end.upper).toBeGreaterThanOrEqual(right * (1 - 2 ** -50));
      expect(end.upper / end.lower - 1).toBeLessThan(1e-8);
      expect(Math.abs(end.value! / right - 1)).toBeLessThan(1e-12);
    }
  });
});
