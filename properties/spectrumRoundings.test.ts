import { describe, expect, test } from 'vitest';
import type { HostArithmetic } from '../src/arithmetic/arithmetic.ts';
import { float32 } from '../src/arithmetic/float32.ts';
import { float64 } from '../src/arithmetic/float64.ts';
import { linearNetwork } from '../src/network/numbers.ts';
import { spectralNormBound } from '../src/theory/norms.ts';
import { provenEnds } from '../src/theory/spectrum.ts';
import { spectrumBounds } from '../src/theory/spectrumBounds.ts';

// What the docstrings say is added for roundings, in plain numbers. Where it is all that a bound differs by, it shows.

const proposing = (base: object, values: readonly number[]): HostArithmetic<object> =>
  ({ ...base, symmetricEigenvalues: () => Float64Array.from(values) }) as unknown as HostArithmetic<object>;

const diagonal = (values: readonly number[]): { size: number; entries: Float64Array } => {
  const n = values.length;
  return { size: n, entries: Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? values[i % n]! : 0)) };
};

describe('the proven ends of a spectrum', () => {
  test.each([
    ['float64', float64, 2 ** -53],
    ['float32', float32, 2 ** -24],
  ] as const)(
    'stand back from the proposal by n·2u‖H‖, and by what a Cholesky factorisation can hide: %s',
    (_, A, u) => {
      // The smallest eigenvalue is 0, so that nothing but roundings is left.
      const [n, values] = [3, [0, 3, 40]];
      const t = -n * 2 * u * Math.hypot(...values);
      const trace = 43 - n * t;
      const hidden = 2 ** -52 * ((n + 2) * trace + 2 * 40);
      const { mu } = provenEnds(proposing(A, values), diagonal(values), 0);
      expect(Math.abs(mu / (t - hidden) - 1)).toBeLessThan(1e-9);
    },
  );

  test('do not believe an eigensolver: what it proposes too high is taken back until it is proven', () => {
    for (const values of [
      [1, 2, 3],
      [-2, 0.5, 7],
    ])
      for (const wrong of [0.5, 1e-9, 100]) {
        const [least, most] = [Math.min(...values), Math.max(...values)];
        const proposed = [least + wrong, 0, most - wrong];
        const { mu, lambdaMax } = provenEnds(proposing(float64, proposed), diagonal(values), 0);
        expect(mu).toBeLessThanOrEqual(least);
        expect(lambdaMax).toBeGreaterThanOrEqual(most);
        // Steps back double, so they overshoot by at most as much again.
        expect(mu).toBeGreaterThan(least - wrong - 1e-12);
        expect(lambdaMax).toBeLessThan(most + wrong + 1e-12);
      }
  });
});

describe('the bounds by layers', () => {
  test('add to a covariance twice what its products, its map and its sum can lose, in float32', () => {
    const A = float32 as unknown as HostArithmetic<object>;
    const u = A.unitRoundoff;
    for (const [J, p1, p2] of [
      [5, 0.25, 3],
      [-0.5, 4, 0.125],
      [1, 1, 16],
    ] as const) {
      const network = linearNetwork(A, {
        widths: [1, 1, 1, 1],
        weights: [[1], [J], [0]],
        precisions: [p1, p2, 1],
      });
      const size = Math.abs(J);
      const G1 = (1 / p1) * (1 + 8 * u);
      const error = 4 * u * (2 * size + 1);
      const products = u * size * (size * G1 + size * G1);
      const map = 2 * size * error * G1;
      const sum = 4 * u * (size ** 2 * G1 + 2 / p2);
      const G2 = size ** 2 * G1 + 1 / p2 + 2 * (products + map + sum);
      const norm = (g: number): number => spectralNormBound(A, A.matrix(1, 1, [g]), 2);
      const expected = 1 / (norm(G1) + norm(G2));
      // Three products and two sums of float32 that make G_2.
      expect(Math.abs(spectrumBounds(A, network).mu / expected - 1)).toBeLessThan(2.5 * u);
    }
  });
});
