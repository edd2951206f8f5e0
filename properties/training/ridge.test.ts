import { describe, expect, test } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { ValueError } from '../../src/errors.ts';
import { random } from '../../src/random.ts';
import { ridgeScores } from '../../src/training/ridge.ts';
import { gamma } from '../arithmetic/rounding.ts';

const [n, K, B, C, lambda] = [4, 3, 9, 5, 0.7];
const r = random(5, 'ridge');
const draw = (length: number): Float64Array => Float64Array.from({ length }, () => r.normal());
const train = { inputs: n, outputs: K, x: draw(n * B), y: draw(K * B) };
const test1 = { inputs: n, outputs: K, x: draw(n * C), y: new Float64Array(K * C) };

describe('ridgeScores', () => {
  /** ½ ‖y − v(x, 1)‖² + ½ λ ‖v‖² of one class, as the words say it: gradient descent finds its minimum. */
  function byDescent(k: number): { v: number[]; off: number } {
    let v = Array.from({ length: n + 1 }, () => 0);
    let left = Infinity;
    const x = (i: number, b: number): number => (i === n ? 1 : train.x[i * B + b]!);
    for (let step = 0; step < 20_000; step++) {
      const gradient = v.map((w) => lambda * w);
      for (let b = 0; b < B; b++) {
        const error = v.reduce((sum, w, i) => sum + w * x(i, b), 0) - train.y[k * B + b]!;
        for (let i = 0; i <= n; i++) gradient[i]! += error * x(i, b);
      }
      v = v.map((w, i) => w - 0.02 * gradient[i]!);
      left = Math.hypot(...gradient);
    }
    return { v, off: left / lambda }; // the curvature is at least λ
  }

  test('is the regression of least squares with its penalty, for every class and new sample', () => {
    const scores = ridgeScores(float64, train, test1, lambda);
    const condition = 1 + (B + train.x.reduce((sum, v) => sum + v * v, 0)) / lambda; // of the normal equations, by their trace
    for (let k = 0; k < K; k++) {
      const { v, off } = byDescent(k);
      for (let c = 0; c < C; c++) {
        const expected = v.reduce((sum, w, i) => sum + w * (i === n ? 1 : test1.x[i * C + c]!), 0);
        const length = Math.hypot(1, ...Array.from({ length: n }, (_, i) => test1.x[i * C + c]!));
        const rounded = condition * gamma(100, 2 ** -53) * Math.hypot(...v); // a solve of 5 × 5, and sums of 9 and 5
        expect(Math.abs(scores[k * C + c]! - expected)).toBeLessThanOrEqual(length * (off + rounded));
      }
    }
  });

  test.each([0, -1, NaN])('refuses a penalty of %s', (wrong) => {
    expect(() => ridgeScores(float64, train, test1, wrong)).toThrow(ValueError);
  });
});
