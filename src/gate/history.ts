import type { Baseline } from './baseline.ts';
import type { Comparison } from './compare.ts';
import { METRICS, type MetricId, departure } from './metrics.ts';
import { type Series, keyText, median } from './series.ts';

/** One baseline of the past. */
export interface PastBaseline {
  /** Short enough for an axis: an abbreviated commit, a file name. */
  readonly label: string;
  /** Date and subject, or whatever else there is to say. */
  readonly note: string;
  readonly baseline: Baseline;
}

/**
 * The run that is judged, as the last point of a history: the baseline's medians, moved by the median drops that were found. A run may
 * have measured fewer networks than the baseline has, and only on the same ones can two medians be compared.
 */
export function thisRun(baseline: Baseline, pcnCheck: string, rows: readonly Comparison[]): PastBaseline {
  const found = new Map(rows.map((row) => [keyText(row), row]));
  const series = baseline.series.flatMap((old): Series[] => {
    const row = found.get(keyText(old));
    if (row === undefined || !Number.isFinite(row.drop)) return [];
    const [from, by] = [median(old.values), row.side === 'lower' ? -row.drop : row.drop];
    return [{ ...old, values: [row.scale === 'factor' ? from * Math.exp(by) : from + by] }];
  });
  return { label: 'this run', note: 'this run', baseline: { ...baseline, pcnCheck, series } };
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
