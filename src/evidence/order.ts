import type { DataSource } from '../data/source.ts';
import type { OrderTest, SizeMeasurement } from './claim.ts';
import { meanInterval } from './studentT.ts';
import type { ControlResult, Finding, Outcome } from './verdict.ts';

/** The chance that an exponent's interval misses, for normally distributed slopes. */
const TAIL = 1e-3;

/**
 * Fits response ∝ size^e: one least-squares slope in log–log coordinates for each seed, then a 99.9 % Student interval over the
 * seeds. It holds when the interval lies inside the band, is refuted when they are disjoint, and is undecided between.
 */
export function judgeOrder(test: OrderTest, seed: number, data: DataSource): Finding {
  const fitted = fit(test, test.measure, seed, data);
  const controls: ControlResult[] = Object.entries(test.controls).map(([name, measure]) => {
    const control = fit(test, measure, seed, data);
    return {
      name: `${name} (exponent ${control.mean.toPrecision(3)})`,
      expected: 'refuted',
      outcome: against(test.band, control.interval),
    };
  });
  const [low, high] = fitted.interval;
  return {
    kind: 'order',
    system: 'float64',
    data: data.name,
    outcome: against(test.band, fitted.interval),
    summary: `${test.response} grows like ${test.variable} to the power ${fitted.mean.toPrecision(3)} (99.9 % interval ${low.toPrecision(3)} to ${high.toPrecision(3)}, band ${test.band.join(' to ')}; ${test.sizes.length} sizes, ${test.seeds} seeds)`,
    cases: Object.fromEntries(test.sizes.map((size) => [String(size), test.seeds])),
    controls,
    estimate: fitted.mean,
    interval: fitted.interval,
    band: test.band,
  };
}

function fit(
  test: OrderTest,
  measure: SizeMeasurement,
  seed: number,
  data: DataSource,
): { mean: number; interval: [number, number] } {
  const slopes = Array.from({ length: test.seeds }, (_, s) =>
    slope(test.sizes.map((size) => measure(size, seed * 1000 + s, data))),
  );
  return meanInterval(slopes, TAIL);
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
