import { describe, expect, test } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { bestRate, shift } from '../../src/claims/limits/figures/transfer.ts';
import { rowsOf } from '../../src/experiments/csv.ts';
import { transferFigure } from '../../src/experiments/lim/transfer.ts';
import { type TransferPoint, runTransferPoint } from '../../src/experiments/lim/transferPoint.ts';
import { gamma } from '../arithmetic/rounding.ts';

const POINT: TransferPoint = {
  ...{ panel: 'width', reading: 'sgd', rule: 'pc', scaling: 'sp', width: 8, depth: 4, steps: 3, seed: 1 },
  rates: [-3, 14],
};

const rowsFor = (size: number, best: number, rates: readonly number[]) =>
  rates.map((rate) => ({
    width: size,
    depth: 4,
    'log2 rate': rate,
    'final loss': Math.exp((rate - best) ** 2 / 8),
    seed: 0,
  }));

describe('the best rate', () => {
  test('of a loss whose logarithm is a parabola is where the parabola is least', () => {
    for (const best of [-1.75, -1, -0.25, 0.5])
      expect(Math.abs(bestRate(rowsFor(8, best, [-3, -2, -1, 0, 1, 2])) - best)).toBeLessThan(gamma(2000, 2 ** -53));
  });

  test('beside a run that ended, or at the end of what was tried, is the rate itself; rows may come in any order', () => {
    const rows = rowsFor(8, 0.25, [1, 0, -1, -2]).map((row) => ({
      ...row,
      'final loss': row['log2 rate'] === 1 ? '' : row['final loss'],
    }));
    expect(bestRate(rows)).toBe(0);
    expect(bestRate(rowsFor(8, 5, [-1, 0, 1]))).toBe(1);
  });

  test('shifts by −1 a doubling where it is halved at each, and by 0 where it stays', () => {
    const at = (by: number) => [8, 16, 32].flatMap((N, i) => rowsFor(N, 0.25 + by * i, [-4, -3, -2, -1, 0, 1, 2]));
    for (const by of [-1, 0, 0.5]) expect(Math.abs(shift(at(by), 'width') - by)).toBeLessThan(gamma(4000, 2 ** -53));
  });
});

describe('a point of lim/transfer', () => {
  test('gives a loss for a rate that trains, and the step and reason of one that diverges', async () => {
    const [trained, gone] = await runTransferPoint(POINT, float64);
    expect(trained!.loss).toBeGreaterThan(0);
    expect(trained!.diverged).toBeUndefined();
    expect(gone!.loss).toBeNaN();
    expect(gone!.diverged!.step).toBeGreaterThan(0);
  });

  test('is a row a rate of its figure, which says where a run ended', async () => {
    const result = await runTransferPoint(POINT, float64);
    const [figure] = transferFigure.figures([
      { point: POINT, result, engine: 'float64', about: '', seconds: 0, peakBytes: 0 },
    ]);
    const rows = rowsOf(figure!.data!);
    expect(rows.map((row) => row['log2 rate'])).toEqual([-3, 14]);
    expect(rows[1]!['diverged']).toMatch(/^at step \d+: /);
  });

  test('starts from the same loss by both rules, and from another with another seed', async () => {
    const first = async (change: Partial<TransferPoint>) =>
      (await runTransferPoint({ ...POINT, steps: 0, rates: [-3], ...change }, float64))[0]!.loss;
    expect(await first({ rule: 'bp' })).toBe(await first({}));
    expect(await first({ seed: 2 })).not.toBe(await first({}));
  });
});
