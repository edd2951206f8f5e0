import { ValueError } from '../../errors.ts';
import type { Metric } from '../metrics.ts';

/** What a user says of a named value of his training: which way is better, and the departure that still passes. */
export interface TrainingMetric {
  /** As in the log; of a list, each entry is a series. */
  readonly name: string;
  readonly better: 'higher' | 'lower';
  /** A difference in the value's own unit, or a percentage: 5 is a factor of 1.05 up or down. */
  readonly margin: number;
  readonly unit: 'absolute' | 'percent';
}

/** A name that can stand in a baseline. */
const NAME = /^[\w./-]{1,60}$/;

/**
 * Reads "loss=lower:5%" or "accuracy=higher:0.01".
 * @throws {ValueError} when there is no direction, no margin above 0, or a name with other characters
 */
export function readTrainingMetric(text: string): TrainingMetric {
  const [, name, better, amount, percent] = /^(.*)=(higher|lower):([^%]*)(%?)$/.exec(text) ?? [];
  const margin = Number(amount);
  if (name === undefined || !/^\d*\.?\d+(e-?\d{1,2})?$/.test(amount!) || !(margin > 0) || !Number.isFinite(margin))
    throw new ValueError(
      `gate: --metric must be NAME=higher:MARGIN or NAME=lower:MARGIN with a margin above 0, got ${JSON.stringify(text)}; say which way is better and how much worse still passes, as in loss=lower:5% or accuracy=higher:0.01`,
    );
  if (!NAME.test(name))
    throw new ValueError(
      `gate: --metric must have a name of letters, digits and _ . / -, got ${JSON.stringify(name)}; log it by another name`,
    );
  return { name, better: better as 'higher' | 'lower', margin, unit: percent === '%' ? 'percent' : 'absolute' };
}

/** As a baseline says it, and a person. */
export const metricText = ({ better, margin, unit }: TrainingMetric): string =>
  `${better} is better, margin ${margin}${unit === 'percent' ? ' %' : ''}`;

/** What the test is told. */
export const asMetric = ({
  name,
  better,
  margin,
  unit,
}: TrainingMetric): Pick<Metric, 'title' | 'scale' | 'worse' | 'margin'> => ({
  title: name,
  worse: better === 'higher' ? 'lower' : 'higher',
  ...(unit === 'percent' ? { scale: 'factor', margin: Math.log1p(margin / 100) } : { scale: 'difference', margin }),
});

/** The declaration of a series: `cosine 3` is the entry 3 of a list `cosine`. */
export const metricNamed = (metrics: readonly TrainingMetric[], series: string): TrainingMetric | undefined =>
  metrics.find(({ name }) => name === series || name === series.replace(/ \d+$/, ''));
