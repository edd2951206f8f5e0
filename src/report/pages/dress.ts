/** Mid tones, readable on white and on near-black. */
export const BLUE = '#2f80c3';
export const ORANGE = '#d2691e';

/** A Vega-Lite specification in the dress that the site's own charts share. */
export const dressed = (body: Readonly<Record<string, unknown>>): object => ({
  $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
  background: 'transparent',
  ...body,
  config: {
    font: 'system-ui, sans-serif',
    view: { stroke: null },
    axis: { labelFontSize: 12, titleFontSize: 12, titleFontWeight: 'normal', gridOpacity: 0.25 },
    axisY: { gridColor: '#888888' },
    title: { color: '#000' },
  },
});

/** For several curves in one chart, likewise. */
export const COLORS: readonly string[] = [BLUE, ORANGE, '#c2478b', '#4a9a4a', '#8a6fc8', '#9a8a2a', '#5f8a8a'];
