import type { TopLevelSpec } from 'vega-lite';
import { superscript } from './numbers.ts';
import type { InferenceTrace, TracePoint } from './record.ts';

/** Mid tones, readable on white and on near-black; a series differs in its dashes too. */
const SERIES = {
  'energy above its minimum, F(z) − F*': { color: '#2f80c3', dash: [1, 0] },
  'certified bound, ‖∇F‖² / (2μ)': { color: '#d2691e', dash: [6, 4] },
  'distance to the minimum, ‖z − z*‖': { color: '#8a63d2', dash: [2, 3] },
} as const;
type SeriesName = keyof typeof SERIES;
const [ENERGY, BOUND, DISTANCE] = Object.keys(SERIES) as [SeriesName, SeriesName, SeriesName];

interface Mark {
  readonly step: number;
  readonly value: number;
  readonly series: SeriesName;
}

const marks = (trace: InferenceTrace, series: SeriesName, of: (p: TracePoint) => number | undefined): Mark[] =>
  trace.points
    .map((p) => ({ step: p.step, value: of(p) ?? Number.NaN, series }))
    .filter(({ step, value }) => Number.isFinite(step) && Number.isFinite(value) && value > 0);

/** The exponents of whole decades around the values: the domain of the axis, said, not guessed. */
export function decades(values: readonly number[]): readonly [number, number] {
  const logs = values.map(Math.log10);
  const low = Math.floor(Math.min(...logs));
  return [low, Math.max(low + 1, Math.ceil(Math.max(...logs)))];
}

function panel(values: readonly Mark[], title: string, height: number, last: boolean): object {
  const names = [...new Set(values.map(({ series }) => series))];
  const [low, high] = decades(values.map(({ value }) => value));
  const stride = Math.ceil((high - low) / 7);
  const ticks = Array.from({ length: Math.floor((high - low) / stride) + 1 }, (_, i) => low + i * stride);
  const labels = JSON.stringify(Object.fromEntries(ticks.map((t) => [String(t), `10${superscript(t)}`])));
  const legend = { orient: 'top', direction: 'vertical', title: null, symbolType: 'stroke', symbolSize: 500 };
  return {
    ...{ width: 560, height, data: { values } },
    mark: { type: 'line', strokeWidth: 2.2 },
    encoding: {
      x: {
        ...{ field: 'step', type: 'quantitative', title: last ? 'inference step' : null },
        axis: { grid: false, tickMinStep: 1, format: 'd', labels: last },
      },
      y: {
        ...{ field: 'value', type: 'quantitative', title },
        scale: { type: 'log', domain: [10 ** low, 10 ** high], nice: false },
        axis: { values: ticks.map((t) => 10 ** t), labelExpr: `(${labels})[round(log(datum.value) / LN10)]` },
      },
      color: { field: 'series', scale: { domain: names, range: names.map((n) => SERIES[n].color) }, legend },
      strokeDash: { field: 'series', scale: { domain: names, range: names.map((n) => SERIES[n].dash) }, legend },
    },
  };
}

/** The figure as a Vega-Lite specification; undefined where no value is positive, since the axis is logarithmic. */
export function traceSpec(trace: InferenceTrace): TopLevelSpec | undefined {
  const energies = [...marks(trace, ENERGY, (p) => p.energyGap), ...marks(trace, BOUND, (p) => p.bound)];
  const distances = marks(trace, DISTANCE, (p) => p.distance);
  const panels = [
    ...(energies.length > 0 ? [panel(energies, 'energy per sample', 260, distances.length === 0)] : []),
    ...(distances.length > 0 ? [panel(distances, 'distance in activity', 140, true)] : []),
  ];
  if (panels.length === 0) return undefined;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: 'transparent',
    ...{ vconcat: panels, spacing: 18, resolve: { scale: { color: 'independent', strokeDash: 'independent' } } },
    config: {
      font: 'system-ui, sans-serif',
      view: { stroke: null },
      axis: { labelFontSize: 13, titleFontSize: 13, titleFontWeight: 'normal', titlePadding: 10, gridOpacity: 0.25 },
      axisY: { gridColor: '#888888' },
      legend: { labelFontSize: 13, labelLimit: 500, rowPadding: 4 },
    },
  } as unknown as TopLevelSpec;
}
