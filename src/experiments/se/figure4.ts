import type { Size } from '../experiment.ts';
import { paperFigure } from '../paperFigure.ts';
import { alignmentPanels } from './alignmentPanels.ts';
import { TARGETS, defaults } from './settings.ts';
import { eightInBatches } from './eightLayers.ts';
import { autoencoderPanel, autoencoderPanels } from './autoencoderPanels.ts';
import { trainingPanels } from './trainingPanels.ts';
import { BATCH, BATCH_RULES, FACTORS, NORM, RATES, linearPanel } from './trainingSettings.ts';

/** A.2: "varied across 1, 32, 64, 128, 256, 480, 550, 1000, 2048"; 512 is the smallest width. A quick plan has an eighth. */
const BATCHES: Readonly<Record<Size, readonly number[]>> = {
  quick: [1, 4, 8, 16, 32, 60, 69, 125, 256],
  full: [1, 32, 64, 128, 256, 480, 550, 1000, 2048],
};

const single = { text: 'in single precision', precision: 'float32' } as const;

const batches = alignmentPanels(
  [
    {
      ...{ id: 'a', title: 'Target alignment by batch size, with and without rescaling' },
      settings: 'One hidden layer of 512 between 512 inputs and outputs, Kaiming weights, batches of 1 to 2048',
      says: 'Rescaled PC is perfect at every batch size; BP gains from rescaling and stays below PC; the standard forms fall as the batch grows.',
      x: { field: 'batch', title: 'batch size B', log: true },
      points: (size) =>
        BATCHES[size].map((batch) => ({
          ...{ ...defaults(size), batch },
          rules: ['bp', 'pc', 'bp-matrix', 'pc-matrix', 'pc-matrix-printed'],
        })),
    },
  ],
  [
    ...TARGETS,
    ...TARGETS.map(({ id, text, change }) => ({
      ...{ id: `${id}-float32`, text: `${text}, ${single.text}` },
      change: { ...change, precision: single.precision },
    })),
  ],
);

const whole = trainingPanels(
  [
    linearPanel(
      {
        ...{ id: 'b', title: 'Batch training, one hidden layer' },
        says: 'PC and BP are fast at first and slow down soon; rescaled PC reaches the minimum in much fewer steps.',
      },
      { hidden: 1, width: 20, initialisation: NORM, batch: BATCH },
      ...([BATCH_RULES, RATES.batch] as const),
    ),
  ],
  FACTORS,
);

const deep = eightInBatches({
  ...{ id: 'c', title: 'Batch training, 8 hidden layers' },
  says: 'The same with 8 hidden layers.',
});

/** Rescaled weight updates for batches. */
export const figure4 = paperFigure(
  {
    ...{ id: 'se/4', title: 'Rescaled weight updates for batch learning', source: '2605.11911 Figure 4' },
    ...{ version: 1, engines: ['blas-float64', 'float64'] },
  },
  [batches, whole, deep, autoencoderPanels([autoencoderPanel('d', BATCH)])],
);
