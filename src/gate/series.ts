import { METRICS, type MetricId } from './metrics.ts';

/** What a number is: no two series of a baseline have the same. */
export interface SeriesKey {
  readonly metric: MetricId;
  readonly configuration: string;
  /** l of W_l, or all weight matrices together. */
  readonly layer: number | 'all';
  readonly claim: string;
  /** The arithmetic that measures. */
  readonly engine: string;
  /** The precision that the rule works in. */
  readonly dtype: 'float64' | 'float32';
}

/** One metric over the networks 1, 2, … of a seed. */
export interface Series extends SeriesKey {
  /** Six significant digits each; NaN where the rule had no answer. */
  readonly values: readonly number[];
}

export const metricOf = ({ metric }: SeriesKey): (typeof METRICS)[MetricId] => METRICS[metric];

/** One line, and the order of lines. */
export const keyText = ({ metric, configuration, layer, claim, engine, dtype }: SeriesKey): string =>
  [metric, configuration, layer, claim, engine, dtype].join(' ');

export const byKey = (a: SeriesKey, b: SeriesKey): number => (keyText(a) < keyText(b) ? -1 : 1);

/** Six significant digits: what a baseline holds, so that an unchanged rule differs from it by exactly nothing. */
export const sixDigits = (value: number): number =>
  Number.isFinite(value) ? Number(value.toPrecision(6)) : Number.NaN;

/** The middle value, or the mean of the two; a missing answer counts as larger than all. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => (Number.isNaN(a) ? 1 : Number.isNaN(b) ? -1 : a - b));
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1]!, sorted[Math.floor(middle)]!];
  return low === high ? low : (low + high) / 2;
}
