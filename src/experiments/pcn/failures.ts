import type { Panel, Reading, Size } from '../experiment.ts';
import { type PanelPoint, type PanelSet, paperFigure } from '../paperFigure.ts';
import { failureFigures, failureTable } from './failureFigures.ts';
import { requireImages, splitImages } from '../images.ts';
import { type Look, lookAt } from './look.ts';
import { DIGITS_SETTING, SEVEN_LAYERS, type Setting, engineOf, epochsOf } from './setting.ts';

/** A run with all the blog's settings, or with one of them changed. */
export interface FailurePoint extends PanelPoint, Setting {
  readonly condition: string;
}

export interface FailureResult {
  /** Untrained, and after each epoch. */
  readonly looks: readonly Look[];
  /** ½ ‖min(x_0, 0)‖², mean over the images: what a ReLU at the bottom leaves of the energy at least. */
  readonly floor: number;
}

type Change = Partial<Omit<Setting, 'seed'>>;

interface Failure extends Panel {
  /** What all conditions have. */
  readonly base: Change;
  /** By name, what each changes; the first changes nothing. */
  readonly conditions: Readonly<Record<string, Change>>;
}

const FAILURES: readonly Failure[] = [
  {
    ...{ id: 'unsettled', title: 'Failure 1: inference that has not settled' },
    settings: `Digits, normalised, ${SEVEN_LAYERS.join('-')}, T = 25, η = 0.05; four epochs`,
    says: 'With T = 25 inference has not settled, so that the energy rises from epoch to epoch and accuracy collapses.',
    base: { widths: SEVEN_LAYERS, normalised: true, steps: 25 },
    conditions: {
      blog: {},
      'settled, T = 200': { steps: 200 },
      'start × 0.01': { startScale: 0.01 },
      'random labels': { labels: 'random' },
    },
  },
  {
    ...{ id: 'unstable', title: 'Failure 1: steps of inference that are too long' },
    settings: `Digits, normalised, ${DIGITS_SETTING.widths.join('-')}; ηT = 2.5 throughout; six epochs`,
    says: 'Nothing: the blog does not look at the stability of inference.',
    base: { normalised: true, epochs: 6 },
    conditions: { 'η = 0.1, T = 25': { rate: 0.1, steps: 25 }, 'η = 0.02, T = 125': { rate: 0.02, steps: 125 } },
  },
  {
    ...{ id: 'layer-0', title: 'Failure 2: energy falls, and accuracy with it' },
    settings: `Digits, ${DIGITS_SETTING.widths.join('-')}, T = 50, η = 0.05; four epochs`,
    says: 'Layer 0 dominates the energy; its large and noisy update ruins the layers above, and a rate of its own mends that.',
    base: {},
    conditions: {
      blog: {},
      'η₀ / 10': { firstRate: 0.1 },
      'start × 0.01': { startScale: 0.01 },
      'T = 200': { steps: 200 },
      normalised: { normalised: true },
      'random labels': { labels: 'random' },
      'seven layers, T = 100': { widths: SEVEN_LAYERS, steps: 100 },
    },
  },
  {
    ...{ id: 'floor', title: 'Failure 3: a ReLU cannot draw pixels below 0' },
    settings: `Digits, ${DIGITS_SETTING.widths.join('-')}, T = 50, η = 0.05, start × 0.01; four epochs`,
    says: 'Normalised images leave an error that no ReLU at the bottom can remove; a linear one, or no normalisation, mends that.',
    base: { startScale: 0.01, normalised: true },
    conditions: {
      'normalised, ReLU': {},
      'normalised, linear': { output: 'identity' },
      'pixels, ReLU': { normalised: false },
      'pixels, linear': { normalised: false, output: 'identity' },
    },
  },
];

const READINGS: readonly [Reading, ...Reading[]] = [
  { id: 'digits', text: 'The packaged digits; latents from N(0, 1), as the code that the blog follows draws them' },
];

/** "10 seeds"; a quick plan has one, of fewer images and epochs. */
const SIZES: Readonly<Record<Size, { readonly seeds: number; readonly most: Change }>> = {
  quick: { seeds: 1, most: { train: 200, test: 50, epochs: 1, learningSteps: 20 } },
  full: { seeds: 10, most: {} },
};

const failures: PanelSet<FailurePoint, FailureResult> = {
  panels: FAILURES.map(({ id, title, settings, says }) => ({ id, title, settings, says })),
  readings: READINGS,
  plan: (size, reading) =>
    Array.from({ length: SIZES[size].seeds }, (_, seed) => seed).flatMap((seed) =>
      FAILURES.flatMap(({ id, base, conditions }) =>
        Object.entries(conditions).map(([condition, change]): FailurePoint => ({
          ...{ panel: id, reading, condition, seed },
          ...{ ...DIGITS_SETTING, ...base, ...change, ...SIZES[size].most },
        })),
      ),
    ),
  check: requireImages,
  async run(point, on, folder) {
    const A = engineOf(on);
    const { train, test } = await splitImages(point, folder);
    const looks: Look[] = [];
    for await (const { epoch, model } of epochsOf(A, point, train))
      looks.push(await lookAt(A, point, model, test, epoch));
    const below = test.x.reduce((sum, v) => sum + Math.min(v, 0) ** 2, 0);
    return { looks, floor: below / 2 / (test.x.length / test.inputs) };
  },
  figures: (panel, reading, answers) => failureFigures(panel, reading, failureTable(answers)),
  drawn: failureFigures,
};

/** The blog's three failures on digits, each beside runs that differ in one setting. */
export const failuresFigure = paperFigure(
  {
    ...{ id: 'pcn/failures', title: 'Three failures of a generative network, and what causes them', source: 'PCN §6' },
    ...{ version: 1, engines: ['blas-float64', 'float64'] },
  },
  [failures],
);
