import type { RateRange } from '../../training/sweep.ts';
import { type TrainingPanel, type TrainingReading, trainingPanels } from './trainingPanels.ts';
import {
  BATCH,
  BATCH_RULES,
  FACTORS,
  NORM,
  ONLINE_RULES,
  TEN_RATES,
  WIDE_RATES,
  hundred,
  linearPanel,
} from './trainingSettings.ts';

/** J.3 and the text name different sweeps for the same panels. */
const SWEEPS: readonly (readonly [id: string, text: string, rates: RateRange])[] = [
  ['ten', '10 learning rates in 10⁻⁵ … 10⁰, as J.3 says', TEN_RATES],
  ['hundred', '100 learning rates in 10^−3.5 … 10^0.4, as §3.3 says', hundred(0.4)],
  ['wide', '121 learning rates in 10⁻⁵ … 10¹, beyond both', WIDE_RATES],
];

const withSweeps = (factors: readonly TrainingReading[]): [TrainingReading, ...TrainingReading[]] =>
  SWEEPS.flatMap(([id, text, rates]) =>
    factors.map((reading): TrainingReading => ({
      ...{ id: `${id}-${reading.id}`, text: `${text}. ${reading.text}`, rates },
      ...(reading.factors === undefined ? {} : { factors: reading.factors }),
    })),
  ) as [TrainingReading, ...TrainingReading[]];

const task = { hidden: 8, width: 20, initialisation: NORM } as const;
type Words = Pick<TrainingPanel, 'id' | 'title' | 'says'>;

/** Figure 3C and the left of Figure 10: eight hidden layers, a sample a step. */
export const eightOnline = (words: Words) =>
  trainingPanels(
    [linearPanel(words, { ...task, batch: 1 }, ONLINE_RULES, TEN_RATES)],
    SWEEPS.map(([id, text, rates]): TrainingReading => ({ id: `${id}-rates`, text, rates })) as [
      TrainingReading,
      ...TrainingReading[],
    ],
  );

/** Figure 4C and the right of Figure 10: eight hidden layers, in batches. */
export const eightInBatches = (words: Words) =>
  trainingPanels(
    [linearPanel(words, { ...task, batch: BATCH }, BATCH_RULES, TEN_RATES)],
    withSweeps(FACTORS.filter(({ rates }) => rates === undefined)),
  );
