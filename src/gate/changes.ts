import { largestCount } from './binomial.ts';
import type { Baseline } from './baseline.ts';
import type { Values } from './compare.ts';
import { type SeriesKey, byKey, keyText, median } from './series.ts';

/** The interval of a median change covers with 95 %: 2.5 % on each side. */
const TAIL = 0.025;

/** One line of the difference between two baselines. */
export interface Difference {
  readonly kind: 'changed' | 'added' | 'removed';
  /** Medians; NaN where there is no answer, or no series. */
  readonly before: number;
  readonly now: number;
  /** The median over networks of now − before, with its 95 % interval; only where every network has both. */
  readonly change?: number;
  /** Infinite where so few networks bound nothing. */
  readonly interval?: readonly [low: number, high: number];
}

/** A series of a rule, and how it differs. */
export type Change = SeriesKey & Difference;

/** How series are named and put in order. */
interface Order<S> {
  readonly keyText: (series: S) => string;
  readonly byKey: (a: S, b: S) => number;
}

/** What differs between the baselines of a rule. */
export const changes = (old: Pick<Baseline, 'series'>, now: Pick<Baseline, 'series'>): Change[] =>
  differences(old.series, now.series, { keyText, byKey });

/** What differs, sorted by key; series with the same values are left out. */
export function differences<S extends Values>(
  old: readonly S[],
  now: readonly S[],
  { keyText, byKey }: Order<S>,
): (Omit<S, 'values'> & Difference)[] {
  const [was, is] = [old, now].map((series) => new Map(series.map((s) => [keyText(s), s])));
  const both = [...new Map([...was!, ...is!]).values()].toSorted(byKey);
  return both.flatMap((series): (Omit<S, 'values'> & Difference)[] => {
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

function pairedChange(before: Values, after: Values): Pick<Difference, 'change' | 'interval'> {
  const pairs = before.values.map((value, i) => after.values[i]! - value).toSorted((a, b) => a - b);
  if (pairs.some(Number.isNaN)) return {};
  const c = largestCount(pairs.length, TAIL);
  return { change: median(pairs), interval: [pairs[c] ?? -Infinity, pairs[pairs.length - 1 - c] ?? Infinity] };
}
