import { describe, expect, test } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { KNOWN_SCALINGS } from '../../src/network/scalingFamily.ts';
import { type ScalingSetting, drawScaling, scalingRun } from '../../src/training/scalingRun.ts';
import { gamma } from '../arithmetic/rounding.ts';

const setting: ScalingSetting = {
  ...{ width: 6, depth: 4, inputs: 3, outputs: 2, batch: 2, skips: true, outputPrecision: 1, eta0: 0.1, seed: 4 },
};
const rms = (values: readonly number[]): number => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);

/** One step of backpropagation by loops over numbers, for L = 4 with skips in layers 2 and 3. */
function byHand(
  { weights, x, y }: ReturnType<typeof drawScaling>,
  scales: readonly number[],
  rates: readonly number[],
) {
  const n = [3, 6, 6, 6, 2];
  const sweep = (W: readonly (readonly number[])[], b: number): number[][] => {
    const z = [Array.from({ length: 3 }, (_, i) => x[i * 2 + b]!)];
    for (let l = 1; l <= 4; l++)
      z[l] = Array.from({ length: n[l]! }, (_, i) => {
        let sum = 0;
        for (let j = 0; j < n[l - 1]!; j++) sum += W[l - 1]![i * n[l - 1]! + j]! * z[l - 1]![j]!;
        return scales[l - 1]! * sum + (l === 2 || l === 3 ? z[l - 1]![i]! : 0);
      });
    return z;
  };
  const W0 = weights.map((W) => [...W]);
  const W1 = W0.map((W) => [...W]);
  for (const b of [0, 1]) {
    const z = sweep(W0, b);
    let back = z[4]!.map((f, i) => f - y[i * 2 + b]!); // ∂(½‖f − y‖²)/∂z_l
    for (let l = 4; l >= 1; l--) {
      const m = n[l - 1]!;
      for (let i = 0; i < n[l]!; i++)
        for (let j = 0; j < m; j++)
          W1[l - 1]![i * m + j]! -= ((rates[l - 1]! * scales[l - 1]!) / 2) * back[i]! * z[l - 1]![j]!;
      const skip = l === 2 || l === 3;
      back = Array.from({ length: m }, (_, j) => {
        let sum = skip ? back[j]! : 0;
        for (let i = 0; i < n[l]!; i++) sum += scales[l - 1]! * W0[l - 1]![i * m + j]! * back[i]!;
        return sum;
      });
    }
  }
  const [before, after] = [W0, W1].map((W) => [sweep(W, 0), sweep(W, 1)]) as [number[][][], number[][][]];
  const both = (of: number[][][], l: number): number[] => [...of[0]![l]!, ...of[1]![l]!];
  const moved = (l: number): number => rms(both(after, l).map((v, i) => v - both(before, l)[i]!));
  const branch = (W: readonly number[]): number =>
    rms(
      [0, 1].flatMap((b) =>
        Array.from({ length: 6 }, (_, i) => before[b]![1]!.reduce((sum, z, j) => sum + W[i * 6 + j]! * z, 0)),
      ),
    );
  return {
    ...{ f: rms(both(after, 4)), z: rms(both(after, 3)), dz: moved(3), df: moved(4) },
    rho: branch(W1[1]!.map((w, i) => w - W0[1]![i]!)) / branch(W0[1]!),
  };
}

describe('a run of the family', () => {
  test('a step of backpropagation and its readings are those of plain loops over numbers', () => {
    const draw = drawScaling(setting);
    const a = [3 ** -0.5, 12 ** -0.5, 12 ** -0.5, 1 / 6]; // mupc at N = 6, H = 2
    const expected = byHand(draw, a, [0.6, 0.6, 0.6, 0.6]);
    const { readings, diverged } = scalingRun(float64, draw, KNOWN_SCALINGS.mupc, 'bp', [0, 1]);
    expect(diverged).toBeUndefined();
    expect(readings.map(({ step }) => step)).toEqual([0, 1]);
    const { loss, ...found } = readings[1]!.at;
    expect(loss).toBeLessThan(readings[0]!.at.loss);
    // differences of numbers near 1 that move by more than 1e-3: 50 roundings of 1e-16 each leave eleven digits
    for (const [name, value] of Object.entries(expected))
      expect(Math.abs(found[name as keyof typeof expected] / value - 1)).toBeLessThan(1e-11);
    expect([readings[0]!.at.dz, readings[0]!.at.df, readings[0]!.at.rho]).toEqual([0, 0, 0]);
  });

  test('inputs have unit mean square, and are the same at every width', () => {
    const draws = [6, 12].map((width) => drawScaling({ ...setting, width }));
    // Two norms of n numbers, n quotients and a root.
    expect(Math.abs(rms([...draws[0]!.x]) - 1)).toBeLessThanOrEqual(gamma(2 * draws[0]!.x.length + 8, 2 ** -53));
    expect(draws[0]!.x).toEqual(draws[1]!.x);
    expect(draws[0]!.weights[0]).not.toEqual(draws[1]!.weights[0]!.slice(0, 18));
  });

  test('a run that leaves the numbers is over at its step, and what was read stays', () => {
    const wild = { d: 0, kappa: 60, beta: 0, hiddenRate: 0 };
    for (const rule of ['bp', 'pc'] as const) {
      const { readings, diverged } = scalingRun(float64, drawScaling(setting), wild, rule, [0, 1, 50]);
      expect(readings[0]!.step).toBe(0);
      expect(diverged?.step).toBeGreaterThan(0);
      expect(diverged?.step).toBeLessThan(50);
      for (const { at } of readings) expect(Object.values(at).every(Number.isFinite)).toBe(true);
    }
  });

  test('an S that overflows is an outcome too', () => {
    const draw = drawScaling(setting);
    const silent = { ...draw, x: new Float64Array(draw.x.length) }; // the loss stays finite
    const { diverged } = scalingRun(float64, silent, { ...KNOWN_SCALINGS.sp, d: -250 }, 'pc', [0, 1, 5]);
    expect(diverged).toEqual({ step: 0, reason: 'no inverse' });
  });
});
