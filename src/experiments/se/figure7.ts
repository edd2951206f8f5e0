import { paperFigure } from '../paperFigure.ts';
import { trainingPanels } from './trainingPanels.ts';
import { BATCH, RATES, SWEEPS, linearPanel } from './trainingSettings.ts';

const widths = trainingPanels(
  (['kaiming', 'norm-preserving'] as const).flatMap((initialisation) =>
    [15, 20, 40].map((width) =>
      linearPanel(
        {
          ...{ id: `${initialisation[0]}${width}`, title: `Batch training, width ${width}, ${initialisation}` },
          says: 'PC outperforms BP at every width, each at its best rate, which lies inside the sweep.',
        },
        { hidden: 1, width, initialisation, batch: BATCH },
        ['bp', 'pc'],
        RATES.figure7,
      ),
    ),
  ),
  SWEEPS,
);

/** One hidden layer of three widths: curves and sweeps of BP and PC. */
export const figure7 = paperFigure(
  {
    ...{ id: 'se/7', title: 'Training and learning rates by width', source: '2605.11911 Figure 7' },
    ...{ version: 1, engines: ['float64'] },
  },
  [widths],
);
