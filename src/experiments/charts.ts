import { superscript } from '../numerals.ts';

type Spec = Readonly<Record<string, unknown>>;

/** Mid tones, readable on white and on near-black. */
export const COLORS = { blue: '#2f80c3', orange: '#d2691e', amber: '#d2891e', pink: '#c2478b' } as const;

/** A Vega-Lite specification in the dress that all charts share; `config` says what is its own. */
export const chartSpec = (body: Spec, config: Spec = {}): Spec => ({
  $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
  background: 'transparent',
  ...body,
  config: {
    font: 'system-ui, sans-serif',
    view: { stroke: null },
    axis: { labelFontSize: 12, titleFontSize: 12, titleFontWeight: 'normal', gridOpacity: 0.25 },
    axisY: { gridColor: '#888888' },
    legend: { labelLimit: 0 },
    ...config,
  },
});

/** The exponents of whole decades around the values: the domain of the axis, said, not guessed. */
export function decades(values: readonly number[]): readonly [number, number] {
  const logs = values.map(Math.log10);
  const low = Math.floor(Math.min(...logs));
  return [low, Math.max(low + 1, Math.ceil(Math.max(...logs)))];
}

/** Scale and axis of powers of ten around the values, at most eight of them labelled. */
export function decadesAxis(values: readonly number[]): { readonly scale: Spec; readonly axis: Spec } {
  const [low, high] = decades(values);
  const stride = Math.ceil((high - low) / 7);
  const ticks = Array.from({ length: Math.floor((high - low) / stride) + 1 }, (_, i) => low + i * stride);
  const labels = JSON.stringify(Object.fromEntries(ticks.map((t) => [String(t), `10${superscript(t)}`])));
  return {
    scale: { type: 'log', domain: [10 ** low, 10 ** high], nice: false },
    axis: { values: ticks.map((t) => 10 ** t), labelExpr: `(${labels})[round(log(datum.value) / LN10)]` },
  };
}
