import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { DataError, ValueError } from '../../src/errors.ts';
import type { Row } from '../../src/evidence/claim.ts';
import { rowsOf } from '../../src/experiments/csv.ts';
import { alignmentFigure } from '../../src/experiments/lim/alignment.ts';
import { type AlignmentPoint, runAlignmentPoint } from '../../src/experiments/lim/alignmentPoint.ts';
import { batchOf, requireSamples } from '../../src/experiments/lim/samples.ts';
import { pointsOf } from '../../src/experiments/part.ts';
import { RICH } from '../../src/network/richScalings.ts';

const POINT: AlignmentPoint = {
  ...{ panel: 'trained', reading: 'teacher', condition: 'depth-µP, β = ½', ...RICH['depth-µP, β = ½']! },
  ...{ width: 12, depth: 4, samples: { drawn: 'teacher' }, batch: 8, seed: 3, times: [0, 3], eta0: 0.1 },
};

describe('a point', () => {
  test('weights that are made row by row and weights that are held are the same, and so is what is measured', async () => {
    for (const [condition, scaling] of Object.entries(RICH)) {
      const point = { ...POINT, condition, ...scaling };
      const [made] = await runAlignmentPoint({ ...point, times: [0] }, float64);
      const [held, later] = await runAlignmentPoint(point, float64);
      expect(held!.same).toEqual(made!.same);
      expect(held!.two).toMatchObject({ cosine: (made!.same as { cosine: number }).cosine });
      expect(later!.t).toBe(3);
      expect(later!.same).not.toEqual(held!.same);
    }
  });

  test('of a run that diverges, every later time says at which step and why', async () => {
    const answers = await runAlignmentPoint({ ...POINT, times: [0, 60, 90], eta0: 50 }, float64);
    const [first, ...later] = answers;
    expect(first!.same).toHaveProperty('cosine');
    for (const { same, two } of later) {
      expect(same).toHaveProperty('reason');
      expect(two).toHaveProperty('reason');
    }
    expect(later[0]!.same).toEqual(later[1]!.same);
    const shown = alignmentFigure.figures([
      { point: POINT, result: answers, engine: 'float64', about: '', seconds: 0, peakBytes: 0 },
    ]);
    const rows = shown.flatMap(({ data }) => (data === undefined ? [] : rowsOf(data)));
    expect(rows.at(-1)!['diverged']).toMatch(/^PC at step \d+: /);
  });

  test.each([[[]], [[1, 2]], [[0, 0]], [[0, 1.5]]])('times %j are refused', async (times) => {
    await expect(runAlignmentPoint({ ...POINT, times }, float64)).rejects.toThrow(ValueError);
  });
});

describe('samples', () => {
  test('ranges of pixels are what their names say', async () => {
    const of = async (pixels: 'unit' | 'symmetric' | 'channels') =>
      (await batchOf({ images: 'digits', pixels }, 16, 5)).x;
    const [unit, symmetric, channels] = [await of('unit'), await of('symmetric'), await of('channels')];
    expect([Math.min(...unit), Math.max(...unit)]).toEqual([0, 1]);
    expect(symmetric).toEqual(unit.map((v) => 2 * v - 1));
    const sum = channels.reduce((total, v) => total + v, 0);
    expect(Math.abs(sum / channels.length)).toBeLessThan(channels.length * 2 ** -50);
    const pixels = await batchOf({ images: 'surrogate10', pixels: 'pixels' }, 8, 5);
    const first = pixels.x.subarray(0, 8);
    expect(Math.abs(first.reduce((total, v) => total + v, 0))).toBeLessThan(2 ** -40);
  });

  test('one-hot targets have one 1 a column, and seeds decide', async () => {
    const { y, x } = await batchOf({ drawn: 'one-hot' }, 20, 1);
    for (let b = 0; b < 20; b++) {
      const column = Array.from({ length: 10 }, (_, i) => y[i * 20 + b]!);
      expect(column.toSorted((a, b) => a - b).join()).toBe('0,0,0,0,0,0,0,0,0,1');
    }
    expect((await batchOf({ drawn: 'one-hot' }, 20, 1)).x).toEqual(x);
    expect((await batchOf({ drawn: 'one-hot' }, 20, 2)).x).not.toEqual(x);
  });

  test('files that are not CIFAR-10 are refused before anything is run, and named', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pcn-check-'));
    const cifar = [{ samples: { images: 'cifar10', pixels: 'unit' }, batch: 4, seed: 0 }] as const;
    try {
      await expect(requireSamples(cifar, folder)).rejects.toThrow(/must hold data_batch_1\.bin/);
      await writeFile(join(folder, 'data_batch_1.bin'), 'no images at all');
      await expect(requireSamples(cifar, folder)).rejects.toThrow(DataError);
      await expect(requireSamples(cifar, folder)).rejects.toThrow(/data_batch_1\.bin must have whole records/);
      await expect(requireSamples(cifar)).rejects.toThrow(/must name a folder/);
      await expect(requireSamples([{ ...cifar[0], samples: { drawn: 'teacher' } }])).resolves.toBe(false);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('figures', () => {
  const start = (pointsOf(alignmentFigure, { size: 'quick', panels: ['start'] }) as AlignmentPoint[]).filter(
    ({ depth }) => depth === 4,
  );
  const drawn = async (points: readonly AlignmentPoint[]) => {
    const answers = [];
    for (const point of points)
      answers.push({
        ...{ point, result: await alignmentFigure.run(point, float64), engine: 'float64', about: '', seconds: 0 },
        peakBytes: 0,
      });
    return alignmentFigure.figures(answers);
  };
  const exponentRows = (figures: Awaited<ReturnType<typeof drawn>>): readonly Row[] =>
    figures.flatMap((figure) => (figure.kind === 'table' ? rowsOf(figure) : []));

  test('a grid with one width says that no exponent can be fitted', async () => {
    const rows = exponentRows(await drawn(start.filter(({ width }) => width === 64)));
    expect(rows.map((row) => row['1 − cos'])).toEqual(Object.keys(RICH).map(() => 'none: one width'));
  });

  test('several widths give an exponent with its interval, and every energy ratio lies between 0 and 1', async () => {
    const figures = await drawn(start.filter(({ condition }) => condition === 'CompleteP, β = 1'));
    expect(exponentRows(figures)[0]!['1 − cos']).toMatch(/^−[12]\.\d+ \(−\d.* to −?\d.*\)$/);
    const data = figures.flatMap(({ data }) => (data === undefined ? [] : rowsOf(data)));
    expect(data.length).toBeGreaterThan(0);
    for (const row of data) {
      expect(row['energy ratio']).toBeGreaterThan(0);
      expect(row['energy ratio']).toBeLessThanOrEqual(1);
    }
  });
});
