import { settle } from '../../inference/generative/settle.ts';
import { sizesOf } from '../../network/generative.ts';
import { drawLatents } from '../../network/generativeDraw.ts';
import { generative } from '../../problem/generative.ts';
import type { Panel, Reading, Size } from '../experiment.ts';
import { type PanelPoint, type PanelSet, paperFigure } from '../paperFigure.ts';
import { energyFigures, energyTable } from './energyFigures.ts';
import { requireImages, splitImages } from '../images.ts';
import { energies, lookSeed } from './look.ts';
import { DIGITS_SETTING, SEVEN_LAYERS, type Setting, engineOf, epochsOf, settlingOf } from './setting.ts';

export interface EnergyPoint extends PanelPoint, Setting {
  readonly condition: string;
  /** Inference is kept at every so many steps. */
  readonly every: number;
}

/** ½ ‖ε_l‖², l = 0..L−1, and ½ ‖ε_y‖² at a step of inference, means over images that are not learned from. */
export interface EnergyAt {
  readonly epoch: number;
  readonly step: number;
  readonly layers: readonly number[];
  readonly readout: number;
}

const PANELS: readonly Panel[] = [
  {
    ...{ id: 'steps', title: 'Energy against the step of inference, by layer' },
    settings: `Digits, ${SEVEN_LAYERS.join('-')}, T = 100, η = 0.05, label clamped; untrained and after four epochs`,
    says: 'The curve of the energy still descends at the end of inference.',
  },
  {
    ...{ id: 'layers', title: 'Errors by layer and epoch' },
    settings: `Digits, ${SEVEN_LAYERS.join('-')}, T = 100, η = 0.05, label clamped`,
    says: 'Layer 0 is white-hot while everything above it falls to nearly nothing; without normalisation its error drops.',
  },
];
const READINGS: readonly [Reading, ...Reading[]] = [
  { id: 'digits', text: 'The packaged digits; latents from N(0, 1)' },
];

const CONDITIONS = {
  'normalised, ReLU': { normalised: true, output: 'relu' },
  'normalised, linear': { normalised: true, output: 'identity' },
  'pixels, ReLU': { normalised: false, output: 'relu' },
} as const satisfies Record<string, Partial<Setting>>;

const SIZES = {
  quick: { seeds: 1, less: { train: 200, test: 50, epochs: 1, learningSteps: 20, steps: 40 } },
  full: { seeds: 3, less: {} },
} as const satisfies Record<Size, { readonly seeds: number; readonly less: Partial<Setting> }>;

const set: PanelSet<EnergyPoint, readonly EnergyAt[]> = {
  panels: PANELS,
  readings: READINGS,
  plan: (size, reading) =>
    Array.from({ length: SIZES[size].seeds }, (_, seed) => seed).flatMap((seed) =>
      PANELS.flatMap(({ id }) =>
        Object.entries(CONDITIONS).map(([condition, change]): EnergyPoint => ({
          ...{ panel: id, reading, condition, seed, every: 10 },
          ...{ ...DIGITS_SETTING, widths: SEVEN_LAYERS, steps: 100, ...change, ...SIZES[size].less },
        })),
      ),
    ),
  check: requireImages,
  async run(point, on, folder) {
    const A = engineOf(on);
    const { train, test } = await splitImages(point, folder);
    const [x0, y] = [A.matrix(test.inputs, point.test, test.x), A.matrix(test.outputs, point.test, test.y)];
    const found: EnergyAt[] = [];
    for await (const { epoch, model } of epochsOf(A, point, train)) {
      const problem = generative(A, model, x0, y);
      const start = drawLatents(A, sizesOf(A, model), point.test, point.startScale, lookSeed(point.seed));
      const shown = (step: number): boolean =>
        point.panel === 'layers'
          ? step === point.steps
          : step % point.every === 0 && (epoch === 0 || epoch === point.epochs);
      await settle(A, problem, start, settlingOf(point), (latents, step) => {
        if (shown(step)) found.push({ epoch, step, ...energies(A, problem, latents) });
      });
    }
    return found;
  },
  figures: (panel, reading, answers) => energyFigures(panel, reading, energyTable(answers)),
  drawn: energyFigures,
};

/** Where the energy is: by step of inference, layer and epoch. */
export const energyFigure = paperFigure(
  {
    ...{ id: 'pcn/energy', title: 'Where the energy of a generative network is', source: 'PCN §6a, §6b' },
    ...{ version: 1, engines: ['blas-float64', 'float64'] },
  },
  [set],
);
