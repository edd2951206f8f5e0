import type { Float64Matrix } from '../../arithmetic/float64.ts';
import type { GenerativeModel } from '../../network/generative.ts';
import { evaluate } from '../../training/generative/evaluate.ts';
import type { BatchRecord } from '../../training/generative/train.ts';
import type { Panel, Reading, Size } from '../experiment.ts';
import { type PanelPoint, type PanelSet, paperFigure } from '../paperFigure.ts';
import { blogFigures, blogTable } from './blogFigures.ts';
import { requireImages, splitImages } from '../images.ts';
import { lookSeed } from './look.ts';
import { type Setting, engineOf, epochsOf, settlingOf } from './setting.ts';

export type BlogPoint = PanelPoint & Setting;

/** What the blog prints of an epoch, means over its batches, and what it does not: the same network asked without a label. */
export interface BlogEpoch {
  readonly epoch: number;
  readonly energy: number;
  /** ½ ‖ε_0‖² */
  readonly bottom: number;
  /** The share of training images whose answer is the label that is clamped. */
  readonly clamped: number;
  readonly testClamped: number;
  readonly testFree: number;
}

/** What a run has of its own. */
type Own = Partial<Setting> & Pick<Setting, 'widths' | 'steps'>;

interface Run extends Panel {
  readonly classes: 10 | 100;
  readonly setting: Own;
}

/** "batch size 500, T_infer = 50, T_learn = 500, η_infer = 0.05, η_learn = 0.005", and what each run says of itself. */
const DEFAULTS = {
  ...{ labels: 'true', output: 'relu', normalised: true, batch: 500, rate: 0.05, steps: 50, startScale: 1 },
  ...{ learningRate: 0.005, learningSteps: 500, firstRate: 1, epochs: 4 },
} as const satisfies Partial<Setting>;

const SEVEN = [3072, 1500, 1000, 750, 500, 350, 100];
const RUNS: readonly Run[] = [
  {
    ...{ id: '5', title: 'CIFAR-10, section 5', classes: 10 },
    settings: '3072-1000-500-10, T = 25',
    says: 'Energy 9.5, 6.6, 6.3, 13.4; top-1 92.4 %, then 100 %.',
    setting: { widths: [3072, 1000, 500, 10], steps: 25, normalised: false },
  },
  {
    ...{ id: '6a', title: 'CIFAR-100, section 6a', classes: 100 },
    settings: `${SEVEN.join('-')}, T = 25, normalised`,
    says: 'Energy 23.3, 21.0, 30.7, 26.3; top-1 14.2, 6.9, 4.5, 4.6 %.',
    setting: { widths: SEVEN, steps: 25 },
  },
  {
    ...{ id: '6b', title: 'CIFAR-100, section 6b', classes: 100 },
    settings: `${SEVEN.join('-')}, T = 100, normalised`,
    says: 'Energy 7.1, 4.6, 4.4, 4.3; top-1 97.3, 88.9, 85.7, 86.3 %.',
    setting: { widths: SEVEN, steps: 100 },
  },
  {
    ...{ id: '6c', title: 'CIFAR-100, section 6c', classes: 100 },
    settings: '3072-1000-500-100, T = 100, normalised, linear at the bottom, η_learn = 0.001',
    says: 'Energy 832, 812, 808, 808; top-1 98.9, 99.0, 99.8, 99.6 %.',
    setting: { widths: [3072, 1000, 500, 100], steps: 100, output: 'identity', learningRate: 0.001 },
  },
];

const UNSEEN = 'latents from N(0, 1), as its script is not to be seen';
const READINGS: readonly [Reading, ...Reading[]] = [
  { id: 'surrogate', text: `Surrogate images of CIFAR's size, which are no photographs; ${UNSEEN}` },
  {
    id: 'cifar',
    text: `CIFAR-10 and CIFAR-100, from --data: 10,000 images, a fifth of an epoch of the blog's; ${UNSEEN}`,
  },
  {
    id: 'few',
    text: `Surrogate images of CIFAR's size, which are no photographs: one batch of the blog's size an epoch, where it has a hundred; ${UNSEEN}`,
  },
];

/** How many images there are to learn from, and to ask about: one batch of the blog's size, where few are asked for. */
const imagesOf = (reading: string) => (reading === 'few' ? { train: 500, test: 100 } : { train: 10_000, test: 500 });

/** A quick plan has a hundredth of the units, and a few batches of 50. */
const SMALL = { batch: 50, train: 100, test: 50, epochs: 1, steps: 10, learningSteps: 25 } as const;
const shrunk = ({ widths, ...setting }: Own): Own => ({
  ...{ ...setting, ...SMALL },
  widths: widths.map((n, l) => (l === 0 || l === widths.length - 1 ? n : Math.ceil(n / 25))),
});

const set: PanelSet<BlogPoint, readonly BlogEpoch[]> = {
  panels: RUNS.map(({ id, title, settings, says }) => ({ id, title, settings, says })),
  readings: READINGS,
  plan: (size: Size, reading) =>
    RUNS.toReversed().map(({ id, classes, setting }): BlogPoint => {
      const source = reading === 'cifar' ? (`cifar${classes}` as const) : (`surrogate${classes}` as const);
      const own = size === 'quick' ? shrunk(setting) : setting;
      return { ...{ panel: id, reading, seed: 0, images: source }, ...imagesOf(reading), ...DEFAULTS, ...own };
    }),
  check: requireImages,
  async run(point, on, folder) {
    const A = engineOf(on);
    const { train, test } = await splitImages(point, folder);
    const ask = (model: GenerativeModel<Float64Matrix>, label: 'clamped' | 'free') =>
      evaluate(A, model, test, {
        ...{ label, settling: settlingOf(point), startScale: point.startScale },
        ...{ batch: point.batch, seed: lookSeed(point.seed) },
      });
    const epochs: BlogEpoch[] = [];
    for await (const { epoch, model, records } of epochsOf(A, point, train))
      epochs.push({
        ...{ epoch, ...(epoch === 0 ? { energy: NaN, bottom: NaN, clamped: NaN } : printed(records)) },
        testClamped: (await ask(model, 'clamped')).accuracy,
        testFree: (await ask(model, 'free')).accuracy,
      });
    return epochs;
  },
  figures: (panel, reading, answers) => blogFigures(panel, reading, blogTable(answers)),
  drawn: blogFigures,
};

function printed(records: readonly BatchRecord[]): Pick<BlogEpoch, 'energy' | 'bottom' | 'clamped'> {
  const samples = records.reduce((sum, record) => sum + record.samples, 0);
  const mean = (of: (record: BatchRecord) => number): number =>
    records.reduce((sum, record) => sum + of(record) * record.samples, 0) / samples;
  return {
    energy: mean(({ energies, readoutEnergy }) => energies.reduce((sum, e) => sum + e, readoutEnergy)),
    bottom: mean(({ energies }) => energies[0]!),
    clamped: mean(({ clampedAgreement }) => clampedAgreement),
  };
}

/** The blog's own runs at its sizes, as far as a processor goes. */
export const blogFigure = paperFigure(
  {
    ...{ id: 'pcn/blog', title: 'The runs of the blog, at its sizes', source: 'PCN §5, §6' },
    ...{ version: 1, engines: ['blas-float64', 'float64'] },
  },
  [set],
);
