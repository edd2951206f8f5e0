import { ridgeScores } from '../../training/ridge.ts';
import { type Evaluation, evaluate } from '../../training/generative/evaluate.ts';
import { largestRows } from '../../training/generative/samples.ts';
import type { Figure, Panel, Reading, Size, Table } from '../experiment.ts';
import type { PanelPoint, PanelSet } from '../paperFigure.ts';
import { accuracyFigures, accuracyTable } from './accuracyFigures.ts';
import { type ImagesName, requireImages, splitImages } from '../images.ts';
import { lookSeed } from './look.ts';
import { DIGITS_SETTING, type Setting, engineOf, epochsOf, settlingOf } from './setting.ts';

/** One training run, and all ways to ask what it learned. */
export interface TrainedPoint extends PanelPoint, Setting {
  /** Steps of the long free inference. */
  readonly long: number;
}

/** How many of `count` images are answered rightly, by the way that the network is asked. */
export interface TrainedResult {
  readonly count: number;
  readonly right: Readonly<Record<Asked, number>>;
}

/** The ways to ask, and what an answer is compared with. */
export const ASKED = {
  clamped: 'the label clamped',
  wrong: 'a wrong label clamped: the truth',
  'wrong label': 'a wrong label clamped: that label',
  free: 'no label, T steps',
  'free, long': 'no label, 1,000 steps',
  'least energy': 'class of least energy',
  ridge: 'ridge regression',
} as const;
export type Asked = keyof typeof ASKED;

const DATA = [
  { id: 'digits', text: 'The packaged digits', images: 'digits', widths: DIGITS_SETTING.widths },
  { id: 'mnist', text: 'MNIST, from --data', images: 'mnist', widths: [784, 200, 50, 10] },
  { id: 'cifar10', text: 'CIFAR-10, from --data', images: 'cifar10', widths: [3072, 300, 100, 10] },
] as const satisfies readonly { id: string; text: string; images: ImagesName; widths: readonly number[] }[];

const SIZES: Readonly<
  Record<Size, { readonly seeds: number; readonly less: Partial<Setting> & { readonly long: number } }>
> = {
  quick: { seeds: 1, less: { train: 200, test: 50, epochs: 1, learningSteps: 20, long: 100 } },
  full: { seeds: 10, less: { long: 1000 } },
};
const SCALES = [1, 0.01] as const;
const RIDGE = 1;

export const trained: PanelSet<TrainedPoint, TrainedResult> = {
  panels: [
    {
      ...{ id: 'trained', title: 'Accuracy by what is clamped while the network is asked' },
      settings:
        'ReLUs, T = 50, η = 0.05, four epochs; 1,000 images to learn from and 300 others; digits 64-40-20-10, MNIST 784-200-50-10, CIFAR-10 3072-300-100-10; latents from N(0, 1) or 0.01 N(0, 1)',
      says: 'Accuracies of 86 to 100 %; its script of evaluation is not shown.',
    },
  ],
  readings: [{ id: DATA[0].id, text: DATA[0].text }, ...DATA.slice(1).map(({ id, text }) => ({ id, text }))],
  plan(size, reading) {
    const { images, widths } = DATA.find(({ id }) => id === reading)!;
    const { seeds, less } = SIZES[size];
    return Array.from({ length: seeds }, (_, seed) => seed).flatMap((seed) =>
      SCALES.flatMap((startScale) =>
        (['true', 'random'] as const).map((labels): TrainedPoint => ({
          ...{ panel: 'trained', reading, seed },
          ...{ ...DIGITS_SETTING, test: 300, images, widths, startScale, labels, ...less },
        })),
      ),
    );
  },
  check: requireImages,
  async run(point, on, folder) {
    const A = engineOf(on);
    const { train, test } = await splitImages(point, folder);
    let model;
    for await (const at of epochsOf(A, point, train)) model = at.model;
    const options = {
      settling: settlingOf(point),
      startScale: point.startScale,
      batch: point.test,
      seed: lookSeed(point.seed),
    };
    const ask = (label: 'free' | 'clamped' | 'wrong' | 'least-energy', steps = point.steps): Promise<Evaluation> =>
      evaluate(A, model!, test, { ...options, label, settling: { rate: point.rate, steps } });
    const [clamped, wrong, free, long] = [
      await ask('clamped'),
      await ask('wrong'),
      await ask('free'),
      await ask('free', point.long),
    ];
    const least = await ask('least-energy');
    const count = point.test;
    const ridge = largestRows(ridgeScores(on, train, test, RIDGE), test.outputs);
    const right = (share: number): number => Math.round(share * count);
    return {
      count,
      right: {
        clamped: right(clamped.accuracy),
        wrong: right(wrong.accuracy),
        'wrong label': right(wrong.agreement!),
        free: right(free.accuracy),
        'free, long': right(long.accuracy),
        'least energy': right(least.accuracy),
        ridge: least.truths.filter((c, k) => c === ridge[k]).length,
      },
    };
  },
  figures: (panel, reading, answers) =>
    figures(
      panel,
      reading,
      accuracyTable(
        answers.flatMap(({ point, result: { right, count } }) =>
          (Object.keys(ASKED) as Asked[]).map((asked) => ({
            ...{ panel: point.panel, reading: point.reading, seed: point.seed, right: right[asked], count },
            settings: { labels: point.labels, 'start scale': point.startScale, asked },
          })),
        ),
      ),
    ),
  drawn: figures,
};

function figures(panel: Panel, reading: Reading, table: Table): Figure[] {
  return accuracyFigures(panel, reading, table, (row) => ({
    group: `${row['labels']} labels, start × ${row['start scale']}`,
    name: ASKED[row['asked'] as Asked],
  }));
}
