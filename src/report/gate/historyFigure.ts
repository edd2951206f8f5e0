import type { TopLevelSpec } from 'vega-lite';
import type { Baseline } from '../../gate/baseline.ts';

/** One baseline of the past. */
export interface PastBaseline {
  /** Short enough for an axis: an abbreviated commit, a file name. */
  readonly label: string;
  /** Date and subject, or whatever else there is to say. */
  readonly note: string;
  readonly baseline: Baseline;
}

interface Point {
  readonly at: number;
  readonly label: string;
  readonly configuration: string;
  readonly layer: string;
  readonly value: number;
}

/** Layers 1..5, then all; mid tones, readable on white and on near-black. */
const COLORS = ['#2f80c3', '#d2691e', '#8a63d2', '#1b9e77', '#c2478b'];
const ALL = '#7a828a';

/** The medians of one metric over the baselines, oldest first. */
function points(
  history: readonly PastBaseline[],
  metric: string,
  median: (values: readonly number[]) => number,
): Point[] {
  return history.flatMap(({ label, baseline }, at) =>
    baseline.series
      .filter((s) => s.metric === metric)
      .map((s) => ({
        ...{ at, label, configuration: s.configuration, value: median(s.values) },
        layer: s.layer === 'all' ? 'all layers' : `layer ${s.layer}`,
      }))
      .filter(({ value }) => Number.isFinite(value)),
  );
}

/**
 * A metric's medians over past baselines as a Vega-Lite specification: a panel for each configuration, a line for each layer, drawn
 * as steps, since between two baselines nothing is known to have changed. Undefined where there is nothing to draw.
 */
export function historySpec(
  history: readonly PastBaseline[],
  metric: string,
  median: (values: readonly number[]) => number,
): TopLevelSpec | undefined {
  const values = points(history, metric, median);
  if (values.length === 0) return undefined;
  const layers = [...new Set(values.map(({ layer }) => layer))].toSorted();
  const hues = layers.filter((layer) => layer !== 'all layers');
  const range = layers.map((layer) => (layer === 'all layers' ? ALL : COLORS[hues.indexOf(layer) % COLORS.length]));
  const labels = JSON.stringify(history.map(({ label }) => label));
  const configurations = [...new Set(values.map(({ configuration }) => configuration))].toSorted();
  const panel = (configuration: string): object => ({
    ...{ width: 190, height: 150, title: { text: configuration, fontSize: 12, fontWeight: 'normal', color: '#000' } },
    data: { values: values.filter((v) => v.configuration === configuration) },
    mark: { type: 'line', interpolate: 'step-after', point: { size: 28, filled: true }, strokeWidth: 2 },
    encoding: {
      x: {
        ...{ field: 'at', type: 'quantitative', title: null },
        scale: { domain: [-0.2, Math.max(1, history.length - 1) + 0.2], nice: false, zero: false },
        axis: {
          values: ticks(history.length),
          ...{ labelExpr: `(${labels})[datum.value]`, labelAngle: -40, grid: false },
        },
      },
      y: { field: 'value', type: 'quantitative', title: null, scale: { zero: false }, axis: { tickCount: 4 } },
      color: {
        ...{ field: 'layer', type: 'nominal', scale: { domain: layers, range } },
        legend: layers.length > 1 ? { orient: 'bottom', title: null, symbolType: 'stroke', symbolSize: 400 } : null,
      },
    },
  });
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: 'transparent',
    ...{ hconcat: configurations.map(panel), spacing: 24 },
    config: {
      font: 'system-ui, sans-serif',
      view: { stroke: null },
      axis: { labelFontSize: 12, gridOpacity: 0.25 },
      axisY: { gridColor: '#888888' },
      legend: { labelFontSize: 12 },
    },
  } as unknown as TopLevelSpec;
}

/** At most eight, the first and the last among them. */
function ticks(count: number): number[] {
  const stride = Math.ceil(count / 8);
  return Array.from({ length: count }, (_, i) => count - 1 - i).filter((_, i) => i % stride === 0);
}
