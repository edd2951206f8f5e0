import { describe, expect, test } from 'vitest';
import type { Answer, Figure } from '../../src/experiments/experiment.ts';
import { FIGURES } from '../../src/experiments/index.ts';
import { planned } from '../../src/experiments/plan.ts';
import { bestRate, mean, median } from '../../src/experiments/se/bestRate.ts';
import { trainingRule } from '../../src/training/rules.ts';
import { keptFigures, trainingFigures } from '../../src/experiments/se/trainingFigures.ts';
import { runTraining, type TrainingPoint } from '../../src/experiments/se/trainingPoint.ts';
import { keptSteps, ratesOf } from '../../src/training/sweep.ts';

const point = (rule: string, seed: number, extra: Partial<TrainingPoint> = {}): TrainingPoint => ({
  ...{ panel: 'b', reading: 'r', rule, hidden: 1, width: 20, initialisation: 'norm-preserving', batch: 64, seed },
  ...{ rates: { from: -1, to: 1, count: 3 }, ...extra },
});

interface CurveValue {
  readonly name: string;
  readonly step: number;
  readonly mean: number;
}

describe('the best learning rate', () => {
  test('it is lowest by mean, never where a seed diverged, and at the edge it says so', () => {
    const finals = [
      [4, 1, 0.1, 9],
      [4, 3, Infinity, 9],
      [4, 2, 0.1, 9],
    ];
    expect(bestRate(finals, mean)).toEqual({ index: 1, atEdge: false });
    expect(bestRate(finals, median)).toEqual({ index: 2, atEdge: false });
    expect(bestRate([[1, 2]], mean)).toEqual({ index: 0, atEdge: true });
    expect(bestRate([[2, 1]], mean)).toEqual({ index: 1, atEdge: true });
    expect(bestRate([[Infinity, Infinity]], mean)).toBeUndefined();
  });

  test('the median is the middle, or the mean of the two in the middle', () => {
    expect([median([5, 1, 3]), median([4, 1, 3, 2]), median([7])]).toEqual([3, 2.5, 7]);
  });

  test('rates are evenly spaced in their logarithm, and kept steps have both ends', () => {
    expect(ratesOf({ from: -2, to: 0, count: 3 })).toEqual([0.01, 0.1, 1]);
    const kept = keptSteps(500);
    expect([kept[0], kept.at(-1), kept.length > 40, new Set(kept).size === kept.length]).toEqual([0, 500, true, true]);
  });
});

describe('whole training as figures', () => {
  test('a point runs every rate with the same start, counts what diverged, and gives the same twice', async () => {
    const result = await runTraining(point('bp', 0));
    expect(result.final.map(Number.isFinite)).toEqual([true, false, false]);
    expect(result.diverged.map((text) => text.replace(/\d+/, 'N'))).toEqual([
      '',
      'step N: beyond all bounds',
      'step N: beyond all bounds',
    ]);
    expect(new Set(result.curves.map(([first]) => first)).size).toBe(1);
    expect(await runTraining(point('bp', 0))).toEqual(result);
    expect((await runTraining(point('pc', 0))).curves[0]![0]).toBe(result.curves[0]![0]);
  });

  test('what a panel shows is finite or said in words, whoever diverged', async () => {
    const answers: Answer<TrainingPoint, Awaited<ReturnType<typeof runTraining>>>[] = [];
    for (const rule of ['bp', 'pc', 'pc-rates'])
      for (const seed of [0, 1]) {
        const p = point(rule, seed, rule === 'bp' ? { rates: { from: 2, to: 3, count: 2 } } : {});
        answers.push({
          point: p,
          result: await runTraining(p),
          engine: 'float64',
          about: 'float64',
          seconds: 0,
          peakBytes: 0,
        });
      }
    const look = { error: 'error', note: 'Note.', settings: ({ hidden }: TrainingPoint) => ({ hidden }) };
    const figures = trainingFigures({ id: 'b', title: 'T', settings: 'S', says: '' }, { id: 'r', text: 'R' }, answers, {
      error: 'error',
      note: 'Note.',
      settings: ({ hidden }) => ({ hidden }),
    });
    expect(figures.map(({ id }) => id)).toEqual(['b-r-curves', 'b-r-sweep', 'b-r-runs']);
    const numbers = (value: unknown): number[] =>
      typeof value === 'number'
        ? [value]
        : typeof value === 'object' && value !== null
          ? Object.values(value).flatMap(numbers)
          : [];
    const drawn = figures.map((figure) => ({ ...figure, data: undefined }));
    expect(numbers(drawn).filter((x) => !Number.isFinite(x))).toEqual([]);
    // from the table alone: the same summary, and the same curves at the steps that it names
    const kept = keptFigures({ id: 'b', title: 'T', settings: 'S', says: '' }, { id: 'r', text: 'R' }, figures[2]!.data!, 500, look); // prettier-ignore
    expect(kept.map(({ id }) => id)).toEqual(['b-r-curves', 'b-r-runs']);
    expect(kept[1]).toEqual({ ...figures[2], data: { ...figures[2]!.data } });
    const curve = (figure: Figure): [string, CurveValue][] => {
      const { values } = (figure as Extract<Figure, { kind: 'chart' }>).spec['data'] as { values: CurveValue[] };
      return values.map((value) => [`${value.name} ${value.step}`, value]);
    };
    const whole = new Map(curve(figures[0]!));
    expect(curve(kept[0]!).map(([at]) => at)).toEqual(
      ['PC', trainingRule('pc-rates').name].flatMap((name) => [0, 1, 20, 40, 80, 100, 200, 500].map((step) => `${name} ${step}`)), // prettier-ignore
    );
    for (const [at, { mean }] of curve(kept[0]!))
      expect([at, Math.abs(mean / whole.get(at)!.mean - 1) < 1e-4]).toEqual([at, true]); // kept to five digits
    const { head, rows, ofAll } = figures[2]!.data!;
    for (const row of rows) expect(row).toHaveLength(head.length);
    const column = (name: string) => rows.map((row) => row[head.indexOf(name)]);
    expect(column('rule')).toEqual(['bp', 'bp', 'pc', 'pc', 'pc-rates', 'pc-rates']);
    expect(column('final').slice(0, 2)).toEqual([Infinity, Infinity]); // diverged at every rate
    expect(column('diverged rates').slice(0, 2)).toEqual([2, 2]);
    expect(column('final').slice(2).every(Number.isFinite)).toBe(true);
    for (const step of [1, 20, 40, 80, 100, 200])
      expect(column(`error at ${step}`).slice(2).every(Number.isFinite)).toBe(true);
    // what a row says of its own seed alone does not change with the other seeds
    const alone = trainingFigures(
      { id: 'b', title: 'T', settings: 'S', says: '' },
      { id: 'r', text: 'R' },
      [answers[2]!],
      look,
    )[2]!.data!;
    const own = (names: readonly string[], row: readonly (string | number)[]) =>
      names.flatMap((name, i) => (ofAll!.includes(name) ? [] : [row[i]]));
    expect(own(alone.head, alone.rows[0]!)).toEqual(own(head, rows[2]!));
  });

  test.each(['se/2', 'se/3', 'se/4', 'se/7', 'se/8', 'se/9', 'se/10'])(
    '%s: every reading plans points of its own, once each',
    async (id) => {
      const figure = await FIGURES[id]!();
      for (const { id: reading } of figure.readings!) {
        const plan = planned(figure.plan('full', reading)); // refuses a point that stands twice
        expect(plan.length).toBeGreaterThan(0);
      }
      expect(figure.panels!.map((panel: { id: string }) => panel.id)).toEqual([
        ...new Set(figure.panels!.map(({ id }) => id)),
      ]);
    },
  );

  test('without a folder of MNIST’s files the autoencoder is refused before anything runs; a quick one needs none', async () => {
    const figure = await FIGURES['se/9']!();
    await expect(figure.check!(figure.plan('full'))).rejects.toThrow(
      /data must name a folder with MNIST's files, got none; .*--data/,
    );
    await expect(figure.check!(figure.plan('quick'))).resolves.toBe(false);
  });
});
