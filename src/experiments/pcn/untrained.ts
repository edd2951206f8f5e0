import { readoutAt } from '../../inference/generative/predict.ts';
import { settle } from '../../inference/generative/settle.ts';
import { drawLatents } from '../../network/generativeDraw.ts';
import { generative } from '../../problem/generative.ts';
import { largestRows } from '../../training/generative/samples.ts';
import type { Figure, Panel, Reading, Table } from '../experiment.ts';
import type { PanelPoint, PanelSet } from '../paperFigure.ts';
import { accuracyFigures, accuracyTable } from './accuracyFigures.ts';
import { type ImagesName, type ImagesSetting, requireImages, splitImages } from '../images.ts';
import { lookSeed } from './look.ts';
import { DIGITS_SETTING, SEVEN_LAYERS, engineOf, epochsOf } from './setting.ts';

/** A network that has learned nothing, asked about labels that mean nothing. */
export interface UntrainedPoint extends PanelPoint, ImagesSetting {
  readonly widths: readonly number[];
  readonly startScale: number;
  readonly rate: number;
  /** After how many steps it is asked. */
  readonly steps: readonly number[];
}

/** How many of `count` images are answered by their random label, after each of the steps. */
export interface UntrainedResult {
  readonly count: number;
  readonly clamped: readonly number[];
  readonly free: readonly number[];
}

const DATA = [
  { id: 'digits', text: 'The packaged digits, 64-40-20-10', images: 'digits', widths: DIGITS_SETTING.widths },
  { id: 'seven', text: `The packaged digits, ${SEVEN_LAYERS.join('-')}`, images: 'digits', widths: SEVEN_LAYERS },
  { id: 'mnist', text: 'MNIST, from --data, 784-200-50-10', images: 'mnist', widths: [784, 200, 50, 10] },
  {
    ...{ id: 'cifar10', text: "CIFAR-10, from --data, the blog's 3072-1000-500-10", images: 'cifar10' },
    widths: [3072, 1000, 500, 10],
  },
] as const satisfies readonly { id: string; text: string; images: ImagesName; widths: readonly number[] }[];

const STEPS = { quick: [0, 25, 50], full: [0, 5, 10, 15, 25, 35, 50, 75, 100, 150, 200] };

export const untrained: PanelSet<UntrainedPoint, UntrainedResult> = {
  panels: [
    {
      ...{ id: 'untrained', title: 'Accuracy of untrained networks on random labels' },
      settings: 'Xavier weights, ReLUs, η = 0.05; labels drawn at random; 200 images; by T and the scale of the start',
      says: 'Nothing of untrained networks. It reports 92 to 100 % of trained ones.',
    },
  ],
  readings: [{ id: DATA[0].id, text: DATA[0].text }, ...DATA.slice(1).map(({ id, text }) => ({ id, text }))],
  plan(size, reading) {
    const { images, widths } = DATA.find(({ id }) => id === reading)!;
    return Array.from({ length: size === 'quick' ? 1 : 10 }, (_, seed) => seed).flatMap((seed) =>
      [1, 0.1, 0.01].map((startScale): UntrainedPoint => ({
        ...{ panel: 'untrained', reading, images, widths, seed, startScale },
        ...{ train: 1, test: 200, normalised: false, labels: 'random', rate: 0.05, steps: STEPS[size] },
      })),
    );
  },
  check: requireImages,
  async run(point, on, folder) {
    const A = engineOf(on);
    const { test } = await splitImages(point, folder);
    const { model } = (await epochsOf(A, { ...DIGITS_SETTING, ...point, steps: 0, epochs: 0 }, test).next()).value!;
    const count = point.test;
    const meant = largestRows(test.y, test.outputs);
    const [x0, y] = [A.matrix(test.inputs, count, test.x), A.matrix(test.outputs, count, test.y)];
    const start = drawLatents(A, point, count, point.startScale, lookSeed(point.seed));
    const asked = async (target: typeof y | undefined): Promise<number[]> => {
      const right: number[] = [];
      let [at, done] = [start, 0];
      for (const steps of point.steps) {
        at = await settle(A, generative(A, model, x0, target), at, { rate: point.rate, steps: steps - done });
        done = steps;
        const said = largestRows(readoutAt(A, model, at).data, test.outputs);
        right.push(said.filter((c, k) => c === meant[k]).length);
      }
      return right;
    };
    return { count, clamped: await asked(y), free: await asked(undefined) };
  },
  figures: (panel, reading, answers) =>
    figures(
      panel,
      reading,
      accuracyTable(
        answers.flatMap(({ point, result }) =>
          (['clamped', 'free'] as const).flatMap((asked) =>
            point.steps.map((T, i) => ({
              ...{ panel: point.panel, reading: point.reading, seed: point.seed },
              settings: { 'start scale': point.startScale, T, asked },
              ...{ right: result[asked][i]!, count: result.count },
            })),
          ),
        ),
      ),
    ),
  drawn: figures,
};

function figures(panel: Panel, reading: Reading, table: Table): Figure[] {
  return accuracyFigures(panel, reading, table, (row) => ({
    group: `start × ${row['start scale']}`,
    name: row['asked'] === 'free' ? 'no label' : 'the label clamped',
    x: Number(row['T']),
  }));
}
