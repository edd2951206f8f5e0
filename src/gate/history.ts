import type { Baseline } from './baseline.ts';
import { METRICS, type MetricId, departure } from './metrics.ts';
import { keyText, median } from './series.ts';

/** One baseline of the past. */
export interface PastBaseline {
  /** Short enough for an axis: an abbreviated commit, a file name. */
  readonly label: string;
  /** Date and subject, or whatever else there is to say. */
  readonly note: string;
  readonly baseline: Baseline;
}

export interface HistoryPoint {
  /** The index of the baseline, 0 for the oldest. */
  readonly at: number;
  readonly configuration: string;
  readonly layer: number | 'all';
  readonly median: number;
  /** How far the median has risen since the series' first baseline, in margins of its metric: what makes a step worth a look. */
  readonly rise: number;
}

/** The medians of one metric over past baselines, oldest first; baselines in which a series has no answer are left out of it. */
export function historyPoints(history: readonly PastBaseline[], metric: MetricId): HistoryPoint[] {
  const first = new Map<string, number>();
  return history.flatMap(({ baseline }, at) =>
    baseline.series
      .filter((s) => s.metric === metric)
      .flatMap((series) => {
        const now = median(series.values);
        if (!Number.isFinite(now)) return [];
        const origin = first.get(keyText(series)) ?? now;
        first.set(keyText(series), origin);
        const rise = departure(METRICS[metric], 'higher', origin, now) / METRICS[metric].margin;
        return [{ at, configuration: series.configuration, layer: series.layer, median: now, rise }];
      }),
  );
}
