import { expect, test } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { methodOfMultipliers } from '../../src/learning/pcAlm.ts';
import { problem } from '../../src/problem/numbers.ts';
import { asLinear } from '../../src/problem/problem.ts';

test('multipliers settle where the products with the output error cancel', async () => {
  // P_1 = (1, −1) and s_L nearly along (1, 1): what is left of P_1ᵀ s_L is rounding and little else.
  for (const apart of [1, 1e-3, 1e-6, 1e-9, 0]) {
    const cancelling = problem(float64, {
      ...{
        widths: [2, 1, 2],
        weights: [
          [0.7, -0.3],
          [1.1, -0.9],
        ],
        precisions: [0.6, 0.8],
      },
      ...{ batch: 1, x: [0.3, 0.7], y: [0.9 + apart, 1.1] },
    });
    const { status, steps } = await methodOfMultipliers(float64, asLinear(cancelling), {
      ...{ alpha: 1, tolerance: 2 ** -48, maxSteps: 1000 },
    });
    expect([apart, status]).toEqual([apart, 'converged']);
    expect(steps).toBeLessThan(200);
  }
});
