import { type Decision, type GateOutcome, PLAN, decide } from './decide.ts';
import { type Metric, NONE, departure } from './metrics.ts';
import { type SeriesKey, keyText, median, metricOf } from './series.ts';

export type Side = 'lower' | 'higher';

/** What came of one series: the old and the new value, and the drop between them. */
export interface Judged extends Decision {
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
  /** Networks on which there was an answer before and is none now. */
  readonly lost: number;
}

export type Comparison = SeriesKey & Judged;

/** A number on networks, or seeds, 1, 2, …; NaN where there was no answer. */
export interface Values {
  readonly values: readonly number[];
}

/** What a series is called, and what is asked of it. */
export interface Kind<S> {
  readonly keyText: (series: S) => string;
  readonly metricOf: (series: S) => Pick<Metric, 'title' | 'scale' | 'worse' | 'margin'>;
}

/** One thing to be proven or excluded: a series, and a side on which it may not move. */
interface Hypothesis<S> {
  readonly old: S;
  readonly side: Side;
}

/** Series of rules. */
export const RULE_SERIES: Kind<SeriesKey> = { keyText, metricOf };

/** Two for a metric without a better side. */
export const hypotheses = <S>(series: readonly S[], kind: Kind<S>): Hypothesis<S>[] =>
  series.flatMap((old) => {
    const { worse } = kind.metricOf(old);
    return (worse === 'either' ? (['lower', 'higher'] as const) : [worse]).map((side) => ({ old, side }));
  });

/** The drops of a hypothesis on the first networks; a series that is not there any more has no answers. */
export function drops<S extends Values>(
  { old, side }: Hypothesis<S>,
  now: S | undefined,
  networks: number,
  { metricOf }: Kind<S>,
): number[] {
  return old.values
    .slice(0, networks)
    .map((before, i) => departure(metricOf(old), side, before, now?.values[i] ?? NONE));
}

/**
 * Holds new measurements against old ones, network by network. `measureTo(n)` gives the new series on the first n networks; it is
 * asked for more only where the plan needs them.
 */
export async function compare<S extends Values>(
  old: readonly S[],
  measureTo: (networks: number) => Promise<readonly S[]>,
  kind: Kind<S>,
  plan = PLAN,
): Promise<(Omit<S, 'values'> & Judged)[]> {
  const { keyText, metricOf } = kind;
  const all = hypotheses(old, kind);
  let latest = new Map<string, S>();
  const decisions = await decide(
    all.map((h) => metricOf(h.old).margin),
    async (networks) => {
      latest = new Map((await measureTo(networks)).map((s) => [keyText(s), s]));
      return all.map((h) => drops(h, latest.get(keyText(h.old)), networks, kind));
    },
    plan,
  );
  const rows = all.map((h, j) => ({
    key: keyText(h.old),
    row: describe(h, latest.get(keyText(h.old)), decisions[j]!, kind),
  }));
  return old.map((series) => {
    const { values: _, ...key } = series;
    return { ...key, ...worst(rows.filter((row) => row.key === keyText(series)).map(({ row }) => row)) };
  });
}

function describe<S extends Values>(
  hypothesis: Hypothesis<S>,
  now: S | undefined,
  decision: Decision,
  kind: Kind<S>,
): Judged {
  const { old, side } = hypothesis;
  const { title, scale, margin } = kind.metricOf(old);
  const n = decision.networks;
  return {
    ...{ ...decision, title, scale, margin, side },
    drop: median(drops(hypothesis, now, n, kind)),
    before: median(old.values.slice(0, n)),
    now: median(Array.from({ length: n }, (_, i) => now?.values[i] ?? NONE)),
    lost: old.values.slice(0, n).filter((v, i) => !Number.isNaN(v) && Number.isNaN(now?.values[i] ?? NONE)).length,
  };
}

const RANK: readonly GateOutcome[] = ['fails', 'warns', 'passes'];

/** The outcomes' order from worst to best; of equal ones the larger drop. */
export const worse = (a: Judged, b: Judged): number =>
  RANK.indexOf(a.outcome) - RANK.indexOf(b.outcome) || b.drop / b.margin - a.drop / a.margin || 0;

const worst = (rows: readonly Judged[]): Judged => rows.toSorted(worse)[0]!;

/** The outcome of all together: the worst one. */
export const overall = (rows: readonly Pick<Judged, 'outcome'>[]): GateOutcome =>
  RANK.find((outcome) => rows.some((row) => row.outcome === outcome)) ?? 'passes';
