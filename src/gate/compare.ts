import { type Decision, type GateOutcome, decide } from './decide.ts';
import { type Metric, NONE, departure } from './metrics.ts';
import { type Series, type SeriesKey, keyText, median, metricOf } from './series.ts';

export type Side = 'lower' | 'higher';

/** What came of one series: the old and the new value, and the drop between them. */
export interface Comparison extends SeriesKey, Decision {
  readonly title: string;
  readonly scale: Metric['scale'];
  readonly margin: number;
  /** The side on which the new value lies worse, or nearer to worse. */
  readonly side: Side;
  /** The median drop, on the metric's scale: positive is worse. */
  readonly drop: number;
  /** Medians over the networks that decided; NaN for no answer. */
  readonly before: number;
  readonly now: number;
  /** Networks on which the rule had an answer before and has none now. */
  readonly lost: number;
}

/** One thing to be proven or excluded: a series, and a side on which it may not move. */
interface Hypothesis {
  readonly old: Series;
  readonly side: Side;
}

/** Two for a metric without a better side. */
export const hypotheses = (series: readonly Series[]): Hypothesis[] =>
  series.flatMap((old) => {
    const { worse } = metricOf(old);
    return (worse === 'either' ? (['lower', 'higher'] as const) : [worse]).map((side) => ({ old, side }));
  });

/** The drops of a hypothesis on the first networks; a series that is not there any more has no answers. */
export function drops({ old, side }: Hypothesis, now: Series | undefined, networks: number): number[] {
  return old.values
    .slice(0, networks)
    .map((before, i) => departure(metricOf(old), side, before, now?.values[i] ?? NONE));
}

/**
 * Holds new measurements against old ones, network by network. `measureTo(n)` gives the new series on the first n networks; it is
 * asked for more only where the plan needs them.
 */
export async function compare(
  old: readonly Series[],
  measureTo: (networks: number) => Promise<readonly Series[]>,
): Promise<Comparison[]> {
  const all = hypotheses(old);
  let latest = new Map<string, Series>();
  const decisions = await decide(
    all.map((h) => metricOf(h.old).margin),
    async (networks) => {
      latest = new Map((await measureTo(networks)).map((s) => [keyText(s), s]));
      return all.map((h) => drops(h, latest.get(keyText(h.old)), networks));
    },
  );
  const rows = all.map((h, j) => describe(h, latest.get(keyText(h.old)), decisions[j]!));
  return old.map((series) => worst(rows.filter((row) => keyText(row) === keyText(series))));
}

function describe({ old, side }: Hypothesis, now: Series | undefined, decision: Decision): Comparison {
  const { values, ...key } = old;
  const { title, scale, margin } = metricOf(old);
  const n = decision.networks;
  const found = drops({ old, side }, now, n);
  return {
    ...{ ...key, ...decision, title, scale, margin, side },
    drop: median(found),
    before: median(values.slice(0, n)),
    now: median(Array.from({ length: n }, (_, i) => now?.values[i] ?? NONE)),
    lost: values.slice(0, n).filter((v, i) => !Number.isNaN(v) && Number.isNaN(now?.values[i] ?? NONE)).length,
  };
}

const RANK: readonly GateOutcome[] = ['fails', 'warns', 'passes'];

/** The outcomes' order from worst to best; of equal ones the larger drop. */
export const worse = (a: Comparison, b: Comparison): number =>
  RANK.indexOf(a.outcome) - RANK.indexOf(b.outcome) || b.drop / b.margin - a.drop / a.margin || 0;

const worst = (rows: readonly Comparison[]): Comparison => rows.toSorted(worse)[0]!;

/** The outcome of all together: the worst one. */
export const overall = (rows: readonly Pick<Comparison, 'outcome'>[]): GateOutcome =>
  RANK.find((outcome) => rows.some((row) => row.outcome === outcome)) ?? 'passes';
