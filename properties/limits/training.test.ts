import { describe, expect, test } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { gapWhere } from '../../src/claims/limits/figures/alignmentEffects.ts';
import { ValueError } from '../../src/errors.ts';
import { type TrainingPoint, runTrainingPoint } from '../../src/experiments/lim/trainingPoint.ts';
import { gamma } from '../arithmetic/rounding.ts';

const POINT: TrainingPoint = {
  ...{ panel: 'cosine', reading: 'adam', loss: 'squared error', width: 16, depth: 4, batch: 4, eta0: 0.01, seed: 3 },
  ...{ times: [0, 3], part: 1e-4 },
};

describe('a point of lim/training', () => {
  test.each(['squared error', 'cross-entropy'] as const)(
    'under %s both networks are one at t = 0, where both cosines and losses are the same bits, and two later',
    async (loss) => {
      const [start, later] = await runTrainingPoint({ ...POINT, loss }, float64);
      expect(start!.two).toEqual(start!.same);
      expect(start!.lossPc).toBe(start!.lossBp);
      expect(later!.two).not.toEqual(later!.same);
      expect(later!.lossPc).toBeLessThan(start!.lossPc);
      expect(later!.lossBp).toBeLessThan(start!.lossBp);
      expect(start!.same.cosine).toBeGreaterThan(0.5);
      expect(start!.same.cosine).toBeLessThan(1);
    },
  );

  test.each(['squared error', 'cross-entropy'] as const)(
    'under %s its cosine is off by less than the part of the first gradient at which inference ends',
    async (loss) => {
      const at = async (part: number) =>
        (await runTrainingPoint({ ...POINT, loss, times: [0], part }, float64))[0]!.same;
      const rest = await at(1e-9);
      for (const part of [1e-2, 1e-3, 1e-4]) expect(Math.abs((await at(part)).cosine - rest.cosine)).toBeLessThan(part);
    },
  );

  test('an arm that diverges is told with its step, and the other’s numbers stay', async () => {
    const [start, later] = await runTrainingPoint({ ...POINT, reading: 'sgd', eta0: 1e4, times: [0, 30] }, float64);
    expect(start!.diverged).toBeUndefined();
    expect(later!.diverged).toMatchObject({ arm: expect.stringMatching(/^(pc|bp)$/) as string });
    expect(later!.diverged!.step).toBeLessThanOrEqual(30);
    expect(later!.two.cosine).toBeNaN();
  });

  test('times that do not ascend from 0 are refused', async () => {
    for (const times of [
      [1, 2],
      [0, 2, 2],
      [0, 1.5],
    ])
      await expect(runTrainingPoint({ ...POINT, times }, float64)).rejects.toThrow(ValueError);
  });
});

test('a gap where a loss is passed lies on the line of logarithms between two looks', () => {
  const rows = [1, 0.25, 0.0625].map((loss, t) => ({ t, 'loss of PC': loss, '1 − cos': 4 ** -t * 0.5 }));
  expect(Math.abs(gapWhere(rows, 0.5) - 0.25)).toBeLessThan(gamma(30, 2 ** -53)); // half the way
  expect(gapWhere(rows, 0.01)).toBeNaN();
  expect(gapWhere(rows, 2)).toBeNaN(); // passed before the first look
});
