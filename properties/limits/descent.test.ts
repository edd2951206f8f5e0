import { expect, test } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { ValueError } from '../../src/errors.ts';
import { linearProblem } from '../../src/problem/numbers.ts';
import { bpDescending, descent, pcDescending } from '../../src/training/descent.ts';
import { gamma } from '../arithmetic/rounding.ts';

/** ŷ = w_3 w_2 w_1 x with one unit a layer, and one sample. */
const chain = (w: readonly number[], x: number, y: number) =>
  linearProblem(float64, {
    ...{ widths: [1, 1, 1, 1], weights: w.map((v) => Float64Array.of(v)), batch: 1, x: [x], y: [y] },
  });

/** One unit a layer by hand: S = 1 + w_3² + w_3² w_2², and the equilibrium's errors and activities. */
function byHand(w: readonly number[], x: number, y: number, rule: 'pc' | 'bp'): number[] {
  const [a, b, c] = w as [number, number, number];
  const r = y - c * b * a * x;
  const S = rule === 'pc' ? 1 + c * c + c * c * b * b : 1;
  const q = r / S;
  const signals = [c * b * q, c * q, q];
  const z1 = a * x + (rule === 'pc' ? signals[0]! : 0);
  const z2 = b * z1 + (rule === 'pc' ? signals[1]! : 0);
  return [signals[0]! * x, signals[1]! * z1, signals[2]! * z2];
}

test.each(['pc', 'bp'] as const)('a descent by %s takes the steps of a chain of single units by hand', (rule) => {
  const [x, y, rates] = [0.75, -1.25, [0.05, 0.1, 0.02]];
  let w = [0.5, -1.5, 0.75];
  const steps = descent(float64, chain(w, x, y), rule === 'pc' ? pcDescending : bpDescending, rates);
  for (let t = 0; t < 12; t++) {
    const step = steps.next();
    if (step.done) throw new Error(`ended at ${t}`);
    const weights = step.value.problem.network.layers.map(({ theta }) => theta['weights']!.data[0]!);
    // Each step rounds some 40 times, and moves weights below 2 by less than 1.
    weights.forEach((v, i) => expect(Math.abs(v - w[i]!)).toBeLessThanOrEqual(2 * gamma(40 * (t + 1), 2 ** -53)));
    const g = byHand(w, x, y, rule);
    w = w.map((v, i) => v + rates[i]! * g[i]!);
  }
  expect(Math.abs(w[0]! - 0.5)).toBeGreaterThan(1e-3); // it moved
});

test('a descent that leaves all bounds ends with its step, and is an outcome', () => {
  for (const of of [pcDescending, bpDescending]) {
    const steps = descent(float64, chain([3, 3, 3], 2, 1), of, [10, 10, 10]);
    let last = steps.next();
    for (let t = 0; !last.done && t < 100; t++) last = steps.next();
    expect(last.done).toBe(true);
    expect(last.value).toMatchObject({
      step: expect.any(Number) as number,
      reason: expect.stringMatching(/not finite|beyond all bounds|no inverse/) as string,
    });
  }
});

test('an error that is no singular matrix is not taken for an outcome', () => {
  const wrong = (): never => {
    throw new ValueError('not mine');
  };
  expect(() => descent(float64, chain([1, 1, 1], 1, 1), wrong, [1, 1, 1]).next()).toThrow('not mine');
});
