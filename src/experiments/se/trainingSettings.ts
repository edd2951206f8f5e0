import { FACTOR_READINGS } from '../../training/readings.ts';
import type { RateRange } from '../../training/sweep.ts';
import type { TrainingPanel, TrainingReading } from './trainingPanels.ts';

export const NORM = 'norm-preserving';

export const BATCH = 64;

/** "By sampling 100 points within the region 10^−3.5 – 10^to". */
export const hundred = (to: number): RateRange => ({ from: -3.5, to, count: 100 });

/** §3.1.3, §3.2 and §3.3: the upper ends for Figures 2, 3 and 4; J.1 for Figure 7. */
export const RATES = {
  figure2: hundred(0.3),
  online: hundred(-0.04),
  batch: hundred(0.4),
  figure7: hundred(0.5),
} as const;

/** J.3: "over the interval 10⁻⁵ – 10⁰, sampling 10 points". */
export const TEN_RATES: RateRange = { from: -5, to: 0, count: 10 };

export const ONLINE_RULES = ['bp', 'pc', 'bp-rates', 'pc-rates'] as const;
export const BATCH_RULES = ['bp', 'pc', 'bp-factors', 'pc-factors'] as const;

/** Beyond every printed range on both sides: whether the best rate lies outside of it. */
export const WIDE_RATES: RateRange = { from: -5, to: 1, count: 121 };
const WIDE = '121 learning rates in 10⁻⁵ … 10¹, beyond the printed range';

/** Readings of panels without factors. */
export const SWEEPS: readonly [TrainingReading, ...TrainingReading[]] = [
  { id: 'hundred-rates', text: '100 learning rates, as the text says; ten seeds, 500 steps (J.1)' },
  { id: 'wide-rates', text: WIDE, rates: WIDE_RATES },
];

/** Readings of Eq. (27) and ε, the first of which is drawn unless told. */
const DEFAULT_FACTORS = 'corrected-symmetrised';

const FORMS = FACTOR_READINGS.toSorted(
  (a, b) => Number(b.id === DEFAULT_FACTORS) - Number(a.id === DEFAULT_FACTORS),
).map(({ id, description }): TrainingReading => ({ id, text: `Factors: ${description}`, factors: id })) as [
  TrainingReading,
  ...TrainingReading[],
];

/** A sweep in every reading of the factors. */
export const FACTORS: readonly [TrainingReading, ...TrainingReading[]] = [
  FORMS[0],
  ...FORMS.slice(1),
  { ...FORMS[0], id: `wide-${FORMS[0].id}`, text: `${WIDE}. ${FORMS[0].text}`, rates: WIDE_RATES },
];

const shape = (hidden: number, width: number): string =>
  hidden === 1 ? `One hidden layer of ${width}` : `${hidden} hidden layers of ${width}`;

/** A panel of the linear task; what it varies is said. */
export const linearPanel = (
  { id, title, says }: Pick<TrainingPanel, 'id' | 'title' | 'says'>,
  task: TrainingPanel['task'],
  rules: readonly string[],
  rates: RateRange,
): TrainingPanel => ({
  ...{ id, title, says, task, rules, rates },
  settings: `${shape(task.hidden, task.width)} between 20 inputs and outputs, ${task.initialisation} weights, ${task.batch === 1 ? 'one sample' : `batches of ${task.batch}`} a step`,
});
