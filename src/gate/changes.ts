import type { Baseline } from './baseline.ts';
import { largestCount } from './binomial.ts';
import { type Series, type SeriesKey, byKey, keyText, median } from './series.ts';

/** The interval of a median change covers with 95 %: 2.5 % on each side. */
const TAIL = 0.025;

/** One line of the difference between two baselines. */
export interface Change extends SeriesKey {
  readonly kind: 'changed' | 'added' | 'removed';
  /** Medians; NaN where there is no answer, or no series. */
  readonly before: number;
  readonly now: number;
  /** The median over networks of now − before, with its 95 % interval; only where every network has both. */
  readonly change?: number;
  readonly interval?: readonly [low: number, high: number];
}

/** What differs, sorted by key; series with the same values are left out. */
export function changes(old: Pick<Baseline, 'series'>, now: Pick<Baseline, 'series'>): Change[] {
  const [was, is] = [old, now].map(({ series }) => new Map(series.map((s) => [keyText(s), s])));
  const both = [...new Map([...was!, ...is!]).values()].toSorted(byKey);
  return both.flatMap((series): Change[] => {
    const key = keyText(series);
    const { values: _, ...parts } = series;
    const [before, after] = [was!.get(key), is!.get(key)];
    const medians = { before: median(before?.values ?? [NaN]), now: median(after?.values ?? [NaN]) };
    if (!before) return [{ ...parts, ...medians, kind: 'added' }];
    if (!after) return [{ ...parts, ...medians, kind: 'removed' }];
    if (before.values.every((value, i) => Object.is(value, after.values[i]))) return [];
    return [{ ...parts, ...medians, kind: 'changed', ...pairedChange(before, after) }];
  });
}

function pairedChange(before: Series, after: Series): Pick<Change, 'change' | 'interval'> {
  const pairs = before.values.map((value, i) => after.values[i]! - value).toSorted((a, b) => a - b);
  if (pairs.some(Number.isNaN)) return {};
  const c = largestCount(pairs.length, TAIL);
  return { change: median(pairs), interval: [pairs[c]!, pairs[pairs.length - 1 - c]!] };
}
