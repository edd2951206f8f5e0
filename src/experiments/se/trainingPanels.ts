import type { RateRange } from '../../training/sweep.ts';
import type { Panel, Reading, Size } from '../experiment.ts';
import type { PanelSet } from '../paperFigure.ts';
import { ENDS, STEPS, type TrainingPoint, runTraining } from './trainingPoint.ts';
import type { SweptResult } from './sweptResult.ts';
import { type SweepLook, keptFigures, trainingFigures } from './trainingFigures.ts';

/** A panel of learning curves: rules beside each other on one task. */
export interface TrainingPanel extends Panel {
  readonly task: Pick<TrainingPoint, 'hidden' | 'width' | 'initialisation' | 'batch'>;
  readonly rules: readonly string[];
  readonly rates: RateRange;
}

/** A reading of the settings: which factors, and which sweep where it is not the panel's own. */
export interface TrainingReading extends Reading {
  readonly factors?: string;
  readonly rates?: RateRange;
}

/** "10 random seeds"; a quick plan has five, and at most this many rates. */
const SEEDS: Readonly<Record<Size, number>> = { quick: 5, full: 10 };
const MOST_RATES: Readonly<Record<Size, number>> = { quick: 16, full: Infinity };

export const trainingPanels = (
  panels: readonly TrainingPanel[],
  readings: readonly [TrainingReading, ...TrainingReading[]],
): PanelSet<TrainingPoint, SweptResult> => ({
  panels: panels.map(({ id, title, settings, says }) => ({ id, title, settings, says })),
  readings: [plain(readings[0]), ...readings.slice(1).map(plain)],
  plan(size, reading) {
    const { factors, rates } = readings.find(({ id }) => id === reading)!;
    const seeds = Array.from({ length: SEEDS[size] }, (_, seed) => seed);
    return seeds.flatMap((seed) =>
      panels.flatMap((panel) =>
        panel.rules.map((rule): TrainingPoint => {
          const { from, to, count } = rates ?? panel.rates;
          return {
            ...{ panel: panel.id, reading, rule, ...panel.task, seed },
            rates: { from, to, count: Math.min(count, MOST_RATES[size]) },
            ...(factors !== undefined && rule.endsWith('-factors') ? { factors } : {}),
          };
        }),
      ),
    );
  },
  run: runTraining,
  figures: (panel, reading, answers) => trainingFigures(panel, reading, answers, LOOK),
  drawn: (panel, reading, table) => keptFigures(panel, reading, table, STEPS, LOOK),
});

const LOOK: SweepLook<TrainingPoint> = {
  error: 'squared Frobenius error',
  note: `Errors are ‖W_data − W_{L:1}‖_F²; divided by ${ENDS * ENDS} they are mean squared errors.`,
  settings: ({ hidden, width, initialisation, batch }) => ({ hidden, width, initialisation, batch }),
};

const plain = ({ id, text }: Reading): Reading => ({ id, text });
