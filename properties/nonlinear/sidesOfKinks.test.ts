import { describe, expect, test } from 'vitest';
import type { ActivationName } from '../../src/arithmetic/activations.ts';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { float64 } from '../../src/arithmetic/float64.ts';
import { hasNoMinimumBeside } from '../../src/conformance/sidesOfKinks.ts';
import { predictions } from '../../src/inference/state.ts';
import { problem as problemOf } from '../../src/problem/numbers.ts';

const A = elementwise(float64);

/** z_1 ≈ 1, z_2 ≈ φ(z_1), y ≈ z_2 for each target. */
function refused(y: readonly number[], phi: ActivationName = 'relu', placement: 'after' | 'before' = 'after'): boolean {
  const p = problemOf(A, {
    ...{ widths: [1, 1, 1, 1], weights: [[1], [1], [1]], activations: ['identity', phi, 'identity'], placement },
    ...{ x: y.map(() => 1), y: [...y], batch: y.length },
  });
  return hasNoMinimumBeside(p, [...predictions(A, p.network, p.x).slice(0, -1), p.y]);
}

describe('no minimum on the side of its kink where the sweep has a unit', () => {
  // While z_1 > 0 the three errors are equal, so that z_1 = 1 + (y − 1)/3, which is above 0 while y > −2.
  test.each(['after', 'before'] as const)('is proven exactly where the unit would cross it, φ %s the weights', (at) => {
    expect([3, 0, -1.999].map((y) => refused([y], 'relu', at))).toEqual([false, false, false]);
    expect([-2.001, -100].map((y) => refused([y], 'relu', at))).toEqual([true, true]);
    expect([-1.999, -2.001].map((y) => refused([y], 'leaky-relu', at))).toEqual([false, true]);
  });

  test('is proven by one sample of a batch', () => {
    expect([refused([3, -1.999]), refused([3, -2.001])]).toEqual([false, true]);
  });

  test('is not called proven within rounding of the kink, nor with activations that bend elsewhere', () => {
    expect([refused([-2]), refused([-100], 'tanh'), refused([-100], 'identity')]).toEqual([false, false, false]);
  });
});
