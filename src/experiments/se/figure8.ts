import { paperFigure } from '../paperFigure.ts';
import { trainingPanels } from './trainingPanels.ts';
import { BATCH, BATCH_RULES, FACTORS, NORM, ONLINE_RULES, RATES, SWEEPS, linearPanel } from './trainingSettings.ts';

const WIDTHS = [15, 20, 40];

const online = trainingPanels(
  WIDTHS.map((width) =>
    linearPanel(
      {
        ...{ id: `o${width}`, title: `Online training, width ${width}` },
        says:
          width === 40
            ? 'PC and rescaled PC clearly outperform BP and rescaled BP.'
            : 'Rescaling brings effectively nothing.',
      },
      { hidden: 1, width, initialisation: NORM, batch: 1 },
      ...([ONLINE_RULES, RATES.online] as const),
    ),
  ),
  SWEEPS,
);

const batch = trainingPanels(
  WIDTHS.map((width) =>
    linearPanel(
      {
        ...{ id: `b${width}`, title: `Batch training, width ${width}` },
        says: 'Rescaled PC consistently outperforms all other rules; PC outperforms BP.',
      },
      { hidden: 1, width, initialisation: NORM, batch: BATCH },
      ...([BATCH_RULES, RATES.batch] as const),
    ),
  ),
  FACTORS,
);

/** One hidden layer of three widths, online and in batches: all four rules. */
export const figure8 = paperFigure(
  {
    ...{ id: 'se/8', title: 'Rescaled rules by width, online and in batches', source: '2605.11911 Figure 8' },
    ...{ version: 1, engines: ['float64'] },
  },
  [online, batch],
);
