import type { TopLevelSpec } from 'vega-lite';

/** The chances of a comparison's three outcomes at one true drop. */
export interface PowerPoint {
  /** e.g. "noise 0.5 %" */
  readonly panel: string;
  /** In margins. */
  readonly drop: number;
  readonly fails: number;
  readonly warns: number;
  readonly passes: number;
}

/** Mid tones, readable on white and on near-black; outcomes differ in their dashes too. */
const OUTCOMES = {
  fails: { color: '#c2478b', dash: [1, 0] },
  warns: { color: '#d2891e', dash: [6, 4] },
  passes: { color: '#2f80c3', dash: [2, 3] },
} as const;
const NAMES = Object.keys(OUTCOMES) as (keyof typeof OUTCOMES)[];

/** Power against the true drop, a panel for each noise: what the gate sees, and what it lets through. */
export function powerSpec(points: readonly PowerPoint[]): TopLevelSpec {
  const panels = [...new Set(points.map(({ panel }) => panel))];
  const [color, strokeDash] = (['color', 'dash'] as const).map((channel) => ({
    ...{ field: 'outcome', type: 'nominal' },
    scale: { domain: NAMES, range: NAMES.map((name) => OUTCOMES[name][channel]) },
    legend: { orient: 'top', title: null, symbolType: 'stroke', symbolSize: 500 },
  }));
  const draw = (panel: string, i: number): object => ({
    ...{ width: 190, height: 190, title: { text: panel, fontSize: 13, fontWeight: 'normal', color: '#000' } },
    data: {
      values: points
        .filter((p) => p.panel === panel)
        .flatMap((p) => NAMES.map((outcome) => ({ drop: p.drop, outcome, share: p[outcome] }))),
    },
    layer: [
      { mark: { type: 'line', strokeWidth: 2.2 }, encoding: { color, strokeDash } },
      {
        mark: { type: 'rule', strokeWidth: 1, stroke: '#8a8f96', strokeDash: [2, 3] },
        encoding: { x: { datum: 1 }, y: undefined },
      },
    ],
    encoding: {
      x: { field: 'drop', type: 'quantitative', title: 'true drop, in margins', axis: { grid: false, tickCount: 5 } },
      y: {
        ...{ field: 'share', type: 'quantitative', title: i === 0 ? 'share of runs' : null },
        ...{ scale: { domain: [0, 1] }, axis: { tickCount: 5, format: '%' } },
      },
    },
  });
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: 'transparent',
    ...{ hconcat: panels.map(draw), spacing: 20 },
    config: {
      font: 'system-ui, sans-serif',
      view: { stroke: null },
      axis: { labelFontSize: 12, titleFontSize: 12, titleFontWeight: 'normal', gridOpacity: 0.25 },
      axisY: { gridColor: '#888888' },
      legend: { labelFontSize: 13 },
    },
  } as unknown as TopLevelSpec;
}
