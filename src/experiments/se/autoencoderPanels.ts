import type { Panel, Reading, Size } from '../experiment.ts';
import type { PanelSet } from '../paperFigure.ts';
import { type AutoencoderPoint, type AutoencoderResult, requireImages, runAutoencoder } from './autoencoderPoint.ts';
import { type SweepLook, keptFigures, trainingFigures } from './trainingFigures.ts';
import { type BATCH, BATCH_RULES, ONLINE_RULES } from './trainingSettings.ts';

/** Online or in batches. */
export const autoencoderPanel = (id: string, batch: 1 | typeof BATCH): Panel & { readonly batch: number } => ({
  ...{ id, batch, title: `Autoencoder, ${batch === 1 ? 'online' : `batches of ${batch}`}` },
  settings: `MNIST, 784-128-32-128-784, LeCun weights, sigmoid output, 200 steps of ${batch === 1 ? 'one image' : `${batch} images`}; a quick plan has the packaged digits, 64-32-12-32-64`,
  says:
    batch === 1
      ? 'PC ends below BP; rescaling brings little at the start.'
      : 'Rescaled PC reaches the lowest test error first, then PC, rescaled BP and BP.',
});

const READINGS = [
  { id: 'relu', text: 'ReLU in hidden layers, as A.3 says; 20 steps of inference', hidden: 'relu' },
  { id: 'tanh', text: 'A smooth control: tanh in hidden layers; 20 steps of inference', hidden: 'tanh' },
] as const;

/** "Eleven points in the interval 10⁻⁴ – 10", "3 seeds", "200 training steps"; α of ε and steps of inference are not said. */
const SIZES = {
  quick: { images: 'digits', steps: 60, seeds: 2, rates: { from: -2, to: 1, count: 4 } },
  full: { images: 'mnist', steps: 200, seeds: 3, rates: { from: -4, to: 1, count: 11 } },
} as const satisfies Record<Size, unknown>;
const [INFERENCE, ALPHA] = [20, 1e-4];

const LOOK: SweepLook<AutoencoderPoint> = {
  error: 'mean squared error of test images',
  note: 'Errors are mean squared errors of 256 images that are never trained on.',
  settings: ({ images, hidden, batch }) => ({ images, hidden, batch }),
};

export const autoencoderPanels = (
  panels: readonly ReturnType<typeof autoencoderPanel>[],
): PanelSet<AutoencoderPoint, AutoencoderResult> => ({
  panels: panels.map(({ id, title, settings, says }) => ({ id, title, settings, says })),
  readings: READINGS.map(({ id, text }): Reading => ({ id, text })) as [Reading, ...Reading[]],
  // BP last: a plan's last point is its witness, and roundings hardly grow in it, where inference throws ReLUs over.
  plan(size, reading) {
    const { hidden } = READINGS.find(({ id }) => id === reading)!;
    const { images, steps, seeds, rates } = SIZES[size];
    return Array.from({ length: seeds }, (_, seed) => seed).flatMap((seed) =>
      panels.flatMap(({ id, batch }) =>
        (batch === 1 ? ONLINE_RULES : BATCH_RULES).toReversed().map((rule): AutoencoderPoint => ({
          ...{ panel: id, reading, rule, rates, seed, images, hidden, batch },
          ...{ steps, inference: INFERENCE, alpha: ALPHA },
        })),
      ),
    );
  },
  check: requireImages,
  run: runAutoencoder,
  figures: (panel, reading, answers) => trainingFigures(panel, reading, answers, LOOK),
  drawn: (panel, reading, table) => keptFigures(panel, reading, table, SIZES.full.steps, LOOK),
});
