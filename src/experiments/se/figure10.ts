import type { RateRange } from '../../training/sweep.ts';
import { paperFigure } from '../paperFigure.ts';
import { type TrainingReading, trainingPanels } from './trainingPanels.ts';
import {
  BATCH,
  BATCH_RULES,
  FACTORS,
  NORM,
  ONLINE_RULES,
  TEN_RATES,
  hundred,
  linearPanel,
} from './trainingSettings.ts';

/** J.3 and §3.1.3 name different sweeps; the second one reaches as far down as the first. */
const SWEEPS: readonly (readonly [id: string, text: string, rates: RateRange])[] = [
  ['ten', '10 learning rates in 10⁻⁵ … 10⁰, as J.3 says', TEN_RATES],
  ['hundred', '100 learning rates in 10^−3.5 … 10^0.4, as §3.3 says', hundred(0.4)],
];

const withSweeps = (readings: readonly TrainingReading[]): [TrainingReading, ...TrainingReading[]] =>
  SWEEPS.flatMap(([id, text, rates]) =>
    readings.map((reading): TrainingReading => {
      const { factors } = reading;
      if (factors === undefined) return { id, text, rates };
      return { id: `${id}-${factors}`, text: `${text}. ${reading.text}`, rates, factors };
    }),
  ) as [TrainingReading, ...TrainingReading[]];

const task = { hidden: 8, width: 20, initialisation: NORM } as const;

const online = trainingPanels(
  [
    linearPanel(
      { id: 'o', title: 'Online training, 8 hidden layers', says: 'The advantages of rescaling are diminished.' },
      { ...task, batch: 1 },
      ...([ONLINE_RULES, TEN_RATES] as const),
    ),
  ],
  withSweeps([{ id: '', text: '' }]),
);

const batch = trainingPanels(
  [
    linearPanel(
      { id: 'b', title: 'Batch training, 8 hidden layers', says: 'The advantages of rescaling return.' },
      { ...task, batch: BATCH },
      ...([BATCH_RULES, TEN_RATES] as const),
    ),
  ],
  withSweeps(FACTORS),
);

/** Eight hidden layers, online and in batches: all four rules. */
export const figure10 = paperFigure(
  {
    ...{ id: 'se/10', title: 'Eight hidden layers, online and in batches', source: '2605.11911 Figure 10' },
    ...{ version: 1, engines: ['float64'] },
  },
  [online, batch],
);
