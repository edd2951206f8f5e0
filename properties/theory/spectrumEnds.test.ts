import { describe, expect, test } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { linearNetwork } from '../../src/network/numbers.ts';
import { spectrumEnds } from '../../src/theory/spectrumEnds.ts';
import type { PlainProblem } from '../../theorems/oracles/numbers.ts';
import { drawn } from '../../theorems/oracles/problems.ts';
import { deep, expectProvenEnds } from './countedSpectrum.ts';

const wide = (precisions: readonly number[]): PlainProblem => ({
  ...{ widths: [1, 2, 1], weights: [[1, 0], [1, 1]], scales: [1, 1], skips: [false, false], precisions }, // prettier-ignore
  ...{ x: [1], y: [4], batch: 1 },
});

// Ten layers of width 3, which take long in fractions: spectrumEnds.thorough.test.ts.
const CASES: readonly [string, PlainProblem, number][] = [
  ['precisions 1e-16 and 1', wide([1e-16, 1]), 1e-6],
  ['precisions 1 and 1e-300', wide([1, 1e-300]), 1e-12],
  ['precisions 1e-300 and 1', wide([1e-300, 1]), 0.1],
  ['precisions 2^-1000 and 2^1000', wide([2 ** -1000, 2 ** 1000]), 0.1],
  ['precisions 1e16 and 1', wide([1e16, 1]), 1e-12],
  ['three layers, precisions 1e-12, 1, 1e12', { ...drawn(7, [2, 3, 4, 2], 1), precisions: [1e-12, 1, 1e12] }, 0.05],
  ['three layers, precisions 1e12, 1e-12, 1', { ...drawn(8, [2, 3, 4, 2], 1), precisions: [1e12, 1e-12, 1] }, 1e-3],
  ['ten residual layers of width 2, std 20', deep(2, 10, 2, 20), 1e-6],
  ['plain numbers', drawn(9, [2, 3, 3, 2], 1), 1e-11],
];

describe('the ends of the activity Hessian’s spectrum', () => {
  test.each(CASES)('have proven bounds on both sides, and positive ones: %s', (_, p, loose) =>
    expectProvenEnds(p, loose),
  );

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
