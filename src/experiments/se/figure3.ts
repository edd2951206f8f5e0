import { paperFigure } from '../paperFigure.ts';
import { alignmentPanels } from './alignmentPanels.ts';
import { TARGETS, defaults } from './settings.ts';
import { eightOnline } from './eightLayers.ts';
import { autoencoderPanel, autoencoderPanels } from './autoencoderPanels.ts';
import { trainingPanels } from './trainingPanels.ts';
import { NORM, ONLINE_RULES, RATES, SWEEPS, linearPanel } from './trainingSettings.ts';

/** A.2: "varied over 1, 2, 10, 50, 10³, 10⁴, 10⁵, 10⁷, 10⁹, 10¹²". */
const CONDITION_NUMBERS = [1, 2, 10, 50, 1e3, 1e4, 1e5, 1e7, 1e9, 1e12];

const conditioning = alignmentPanels(
  [
    {
      ...{ id: 'a', title: 'Target alignment by condition number, with and without layer-wise rates' },
      settings:
        'One hidden layer of 512 between 512 inputs and outputs, one sample, Kaiming weights whose singular values are replaced (Eq. 31, 32)',
      says: 'PC with Theorem 1’s rates is perfect at every condition number; BP gains from its rates and does not reach it; the others fall as the condition number grows.',
      x: { field: 'kappa', title: 'condition number κ of every weight matrix', log: true },
      points: (size) =>
        CONDITION_NUMBERS.map((kappa) => ({ ...defaults(size), kappa, rules: ['bp', 'pc', 'bp-rate', 'pc-rate'] })),
    },
  ],
  TARGETS,
);

const whole = trainingPanels(
  [
    linearPanel(
      {
        ...{ id: 'b', title: 'Online training, one hidden layer' },
        says: 'PC and rescaled PC outperform both forms of BP; rescaling brings little at the start, and something later.',
      },
      { hidden: 1, width: 20, initialisation: NORM, batch: 1 },
      ...([ONLINE_RULES, RATES.online] as const),
    ),
  ],
  SWEEPS,
);

const deep = eightOnline({
  ...{ id: 'c', title: 'Online training, 8 hidden layers' },
  says: 'As with one hidden layer: rescaling brings little.',
});

/** Layer-wise learning rates for single samples. */
export const figure3 = paperFigure(
  {
    ...{ id: 'se/3', title: 'Layer-wise learning rates for online learning', source: '2605.11911 Figure 3' },
    ...{ version: 1, engines: ['blas-float64', 'float64'] },
  },
  [conditioning, whole, deep, autoencoderPanels([autoencoderPanel('d', 1)])],
);
