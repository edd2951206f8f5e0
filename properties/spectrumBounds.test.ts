import { describe, expect, test } from 'vitest';
import { float64, type Float64Matrix } from '../src/arithmetic/float64.ts';
import { ValueError } from '../src/errors.ts';
import { linearNetwork } from '../src/network/numbers.ts';
import { parameterised } from '../src/network/parameterisations.ts';
import { random } from '../src/random.ts';
import { spectralNormBound } from '../src/theory/norms.ts';
import { spectrum } from '../src/theory/spectrum.ts';
import { spectrumBounds } from '../src/theory/spectrumBounds.ts';
import { drawn, problems } from '../theorems/oracles/problems.ts';
import { energyMinimum } from '../theorems/oracles/energyMinimum.ts';
import { exact } from '../theorems/oracles/exact.ts';
import { eigenvaluesBelow } from '../theorems/oracles/inertia.ts';

describe('spectrumBounds', () => {
  // Few bits everywhere, so that the exact oracle's Hessian is the network's own.
  const dyadic = problems({ precisions: [0.5, 1, 2, 4], scales: [-1, -0.5, 0.5, 1, 2] }).filter(
    ([, p]) => p.weights.length > 1,
  );

  test.each(dyadic)('enclose the spectrum, by the inertia of H in fractions, for widths %s', (_, p) => {
    const { H } = energyMinimum(exact, p);
    const { mu, lambdaMax } = spectrumBounds(float64, linearNetwork(float64, p));
    expect(mu).toBeGreaterThan(0);
    expect(eigenvaluesBelow(H, mu)).toBe(0);
    expect(eigenvaluesBelow(H, lambdaMax)).toBe(H.length);
  });

  test('lose a factor of at most 4 at the bottom and 2 at the top on residual depth-µP', () => {
    for (const [width, depth] of [
      [16, 3],
      [24, 8],
      [32, 12],
    ] as const) {
      const numbers = parameterised('mupc', { inputs: 8, width, depth, outputs: 4, skips: true }, random(1, 'bounds'));
      const network = linearNetwork(float64, numbers);
      const [bounds, ends] = [spectrumBounds(float64, network), spectrum(float64, network)];
      expect(ends.mu / bounds.mu).toBeGreaterThan(1);
      expect(ends.mu / bounds.mu).toBeLessThan(4);
      expect(bounds.lambdaMax / ends.lambdaMax).toBeGreaterThan(1);
      expect(bounds.lambdaMax / ends.lambdaMax).toBeLessThan(2);
    }
  });

  test('are attained where nothing is lost: chains of one neuron with no output weight', () => {
    // J_2 = 0: H = p_1 exactly, and both bounds are p_1 up to their safety factors
    const network = linearNetwork(float64, { widths: [1, 1, 1], weights: [[3], [0]], precisions: [4, 2] });
    const { mu, lambdaMax } = spectrumBounds(float64, network);
    expect(mu).toBeLessThanOrEqual(4);
    expect(mu).toBeGreaterThan(4 * (1 - 2 ** -20));
    expect(lambdaMax).toBeGreaterThanOrEqual(4);
    expect(lambdaMax).toBeLessThan(4 * (1 + 2 ** -20));
  });

  test('refuse a network without hidden layers', () =>
    expect(() => spectrumBounds(float64, linearNetwork(float64, drawn(1, [2, 2], 1)))).toThrow(ValueError));

  test('spectral norms are bounded from above, and by at most rank^(1/2^(k+1))', () => {
    for (const [rows, columns] of [
      [5, 5],
      [3, 8],
      [9, 2],
    ] as const) {
      // a matrix of known norm: orthonormal columns by a reflection, singular values 3, 2, 1, …
      const rank = Math.min(rows, columns);
      const sigma = Array.from({ length: rank }, (_, i) => 3 - (2 * i) / rank);
      const diagonal = new Float64Array(rows * columns);
      sigma.forEach((s, i) => (diagonal[i * columns + i] = s));
      const reflect = (n: number): Float64Matrix =>
        float64.subtract(float64.identity(n), float64.matrix(n, n, new Float64Array(n * n).fill(2 / n)));
      const X = float64.multiply(
        float64.multiply(reflect(rows), float64.matrix(rows, columns, diagonal)),
        reflect(columns),
      );
      for (const grams of [0, 1, 2, 3, 4]) {
        const bound = spectralNormBound(float64, X, grams);
        expect(bound).toBeGreaterThanOrEqual(3 * (1 - 2 ** -45));
        expect(bound).toBeLessThanOrEqual(3 * rank ** (1 / 2 ** (grams + 1)) * (1 + 2 ** -20));
      }
    }
    expect(spectralNormBound(float64, float64.matrix(2, 2, new Float64Array(4)), 3)).toBe(0);
    expect(spectralNormBound(float64, float64.matrix(1, 1, [2 ** 300]), 3)).toBeGreaterThanOrEqual(2 ** 300);
  });
});
