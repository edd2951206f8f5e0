import type { DataSource } from '../data/source.ts';
import { significant } from '../numerals.ts';
import type { OrderTest, Sized, SizeMeasurement } from './claim.ts';
import { meanInterval } from './studentT.ts';
import type { ControlResult, Finding, Outcome } from './verdict.ts';

/** The chance that an exponent's interval misses, for normally distributed slopes, over all looks together. */
const TAIL = 1e-2;

/** Seeds at each look: an undecided fit gets more of them, by plan, each look with its share of the error rate. */
const PLAN = [8, 16, 32] as const;

interface Fit {
  readonly mean: number;
  readonly interval: [number, number];
  readonly seeds: number;
  readonly outcome: Outcome;
  /** What was measured: [x, y] of every size for every seed. */
  readonly points: readonly (readonly [number, number])[];
}

/**
 * Fits response ∝ size^e: one least-squares slope in log–log coordinates for each seed, then a Student interval over the seeds
 * that covers e with probability 99 % over at most three looks (Bonferroni). It holds when the interval lies inside the band, is
 * refuted when they are disjoint, and is undecided when even the last look leaves it between.
 */
export async function judgeOrder(test: OrderTest, seed: number, data: DataSource): Promise<Finding> {
  const fitted = await fit(test, test.measure, seed, data);
  const controls: ControlResult[] = [];
  for (const [name, measure] of Object.entries(test.controls)) {
    const { mean, outcome } = await fit(test, measure, seed, data);
    controls.push({ name: `${name} (exponent ${significant(mean)})`, expected: 'refuted', outcome });
  }
  const [low, high] = fitted.interval;
  return {
    kind: 'order',
    system: 'float64',
    data: data.name,
    outcome: fitted.outcome,
    summary: `${test.response} ${fitted.mean < 0 ? 'falls' : 'grows'} like ${test.variable} to the power ${significant(fitted.mean)} (99 % interval ${significant(low)} to ${significant(high)}, band ${test.band.map((end) => significant(end)).join(' to ')}; ${test.sizes.length} sizes, ${fitted.seeds} seeds)`,
    cases: Object.fromEntries(test.sizes.map((size) => [String(size), fitted.seeds])),
    controls,
    estimate: fitted.mean,
    interval: fitted.interval,
    band: test.band,
    measured: { variable: test.variable, response: test.response, points: fitted.points },
  };
}

async function fit(test: OrderTest, measure: SizeMeasurement, seed: number, data: DataSource): Promise<Fit> {
  const slopes: number[] = [];
  const points: (readonly [number, number])[] = [];
  let found: Fit | undefined;
  for (const seeds of PLAN) {
    while (slopes.length < seeds) {
      const line: Sized[] = [];
      for (const size of test.sizes) line.push(await measure(size, seed * 1000 + slopes.length, data));
      points.push(...line.map(({ x, y }) => [x, y] as const));
      slopes.push(slope(line));
    }
    const { mean, interval } = meanInterval(slopes, TAIL / PLAN.length);
    found = { mean, interval, seeds, outcome: against(test.band, interval), points };
    if (found.outcome !== 'undecided') break;
  }
  return found!;
}

/** The least-squares slope of ln y on ln x. */
export function slope(points: readonly { readonly x: number; readonly y: number }[]): number {
  const n = points.length;
  const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / n;
  const [u, v] = [points.map((p) => Math.log(p.x)), points.map((p) => Math.log(p.y))];
  const [uBar, vBar] = [mean(u), mean(v)];
  return (
    u.reduce((sum, ui, i) => sum + (ui - uBar) * (v[i]! - vBar), 0) / u.reduce((sum, ui) => sum + (ui - uBar) ** 2, 0)
  );
}

function against([low, high]: readonly [number, number], [from, to]: readonly [number, number]): Outcome {
  if (from >= low && to <= high) return 'holds';
  if (to < low || from > high) return 'refuted';
  return 'undecided';
}
