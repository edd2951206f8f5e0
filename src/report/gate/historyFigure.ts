import type { HistoryPoint } from '../../gate/history.ts';
import { place } from './text.ts';

/** Mid tones, readable on white and on near-black; all layers together are grey and dashed. */
const COLORS = ['#2f80c3', '#d2691e', '#8a63d2', '#1b9e77', '#c2478b'];
const ALL = '#7a828a';
/** Pixels by which a line is wider than the one drawn over it. */
const WIDER = 1.8;

/**
 * How a metric's medians have moved over past baselines, as a Vega-Lite specification: a panel for each configuration, a line for
 * each layer, drawn as steps, since between two baselines nothing is known to have changed. The first lines are the widest, so that the
 * last of several that lie on one another hides none. Undefined where there is nothing to draw.
 */
export function historySpec(points: readonly HistoryPoint[], labels: readonly string[]): object | undefined {
  const values = points.map((p) => ({ ...p, layer: place(p) })).filter(({ rise }) => Number.isFinite(rise));
  if (values.length === 0) return undefined;
  const layers = [...new Set(values.map(({ layer }) => layer))].toSorted();
  const hues = layers.filter((layer) => layer !== place({ layer: 'all' }));
  const colors = layers.map((layer) => (hues.includes(layer) ? COLORS[hues.indexOf(layer) % COLORS.length] : ALL));
  const dashes = layers.map((layer) => (hues.includes(layer) ? [1, 0] : [5, 3]));
  const legend = { orient: 'right', title: null, symbolType: 'stroke', symbolSize: 400 };
  const configurations = [...new Set(values.map(({ configuration }) => configuration))].toSorted();
  const panel = (configuration: string, i: number): object => ({
    ...{ width: 230, height: 170, title: { text: configuration, fontSize: 12, fontWeight: 'normal', color: '#000' } },
    layer: [
      {
        data: { values: [{ rise: -1 }, { rise: 1 }] },
        mark: { type: 'rule', strokeDash: [2, 3], stroke: '#8a8f96' },
        encoding: { y: { field: 'rise', type: 'quantitative' } },
      },
      ...layers.map((layer, j) => ({
        data: { values: values.filter((v) => v.configuration === configuration && v.layer === layer) },
        mark: {
          type: 'line',
          interpolate: 'step-after',
          strokeWidth: 1.5 + WIDER * (layers.length - 1 - j),
          point: { size: 26, filled: true },
        },
        encoding: {
          x: xAxis(labels),
          color: { field: 'layer', type: 'nominal', scale: { domain: layers, range: colors }, legend },
          strokeDash: { field: 'layer', type: 'nominal', scale: { domain: layers, range: dashes }, legend },
          y: {
            ...{ field: 'rise', type: 'quantitative', title: i === 0 ? 'rise, in margins' : null },
            ...{ scale: { domainMin: Math.min(-2, ...rises(values)), domainMax: Math.max(2, ...rises(values)) } },
            axis: { tickCount: 5 },
          },
        },
      })),
    ],
  });
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: 'transparent',
    ...{ hconcat: configurations.map(panel), spacing: 22 },
    config: {
      font: 'system-ui, sans-serif',
      view: { stroke: null },
      axis: { labelFontSize: 12, titleFontSize: 12, titleFontWeight: 'normal', gridOpacity: 0.25 },
      axisY: { gridColor: '#888888' },
      legend: { labelFontSize: 12 },
    },
  };
}

const rises = (values: readonly { readonly rise: number }[]): number[] => values.map(({ rise }) => rise);

/** At most eight labels, the last among them; a lone baseline gets some room. */
function xAxis(labels: readonly string[]): object {
  const count = labels.length;
  const stride = Math.ceil(count / 8);
  return {
    ...{ field: 'at', type: 'quantitative', title: null },
    scale: { domain: [-0.2, Math.max(1, count - 1) + 0.2], nice: false, zero: false },
    axis: {
      values: Array.from({ length: count }, (_, i) => count - 1 - i).filter((_, i) => i % stride === 0),
      ...{ labelExpr: `(${JSON.stringify(labels)})[datum.value]`, labelAngle: -40, labelOverlap: false },
      ...{ labelLimit: 190, grid: false },
    },
  };
}
