import type { TopLevelSpec } from 'vega-lite';

/**
 * The specification drawn as SVG that fills its container and takes its text colour from the page.
 * Vega writes into the data that it draws, so it gets a copy. It is loaded here and only when a figure is drawn: it takes longer to load than a small claim to judge.
 */
export async function renderSvg(spec: object, label: string): Promise<string> {
  const [{ View, parse }, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  const view = new View(parse(compile(structuredClone(spec) as TopLevelSpec).spec), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  return themed(svg, label);
}

const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => `&${{ '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' }[c]};`);

type Part = Record<string, unknown>;

/** The parts of a specification that are drawn, each with its own scales: the specification itself, or what stands beside another. */
const views = (spec: Part): Part[] =>
  (['hconcat', 'vconcat', 'concat'] as const).flatMap((key) =>
    Array.isArray(spec[key]) ? (spec[key] as Part[]).flatMap(views) : [],
  );

/** The single marks of a view, those of layers and facets too. */
const marksOf = (view: Part): Part[] => [
  ...('mark' in view ? [view] : []),
  ...(Array.isArray(view['layer']) ? (view['layer'] as Part[]).flatMap(marksOf) : []),
  ...(typeof view['spec'] === 'object' && view['spec'] !== null ? marksOf(view['spec'] as Part) : []),
];

/** The axes of a mark that can be zoomed: of numbers as they are, not of what is made of them. */
const zoomable = ({ encoding }: Part): readonly string[] =>
  ['x', 'y'].filter((axis) => {
    const channel = (encoding as Record<string, Part | undefined> | undefined)?.[axis];
    return channel?.['type'] === 'quantitative' && !('aggregate' in channel);
  });

/** The same chart to play with, as a Vega specification: numbers at the pointer, and axes that can be dragged and zoomed. */
export async function playable(spec: object): Promise<object> {
  const { compile } = await import('vega-lite');
  const copy = structuredClone(spec) as Part;
  const parts = views(copy);
  for (const [i, view] of (parts.length === 0 ? [copy] : parts).entries()) {
    const marks = marksOf(view);
    for (const unit of marks) {
      const mark = typeof unit['mark'] === 'string' ? { type: unit['mark'] } : (unit['mark'] as Part);
      unit['mark'] = { ...mark, tooltip: true };
    }
    const first = marks.toSorted((a, b) => zoomable(b).length - zoomable(a).length)[0];
    const encodings = first === undefined ? [] : zoomable(first);
    if (first !== undefined && encodings.length > 0)
      first['params'] = [
        {
          ...{ name: `view_${i}`, bind: 'scales' },
          select: { type: 'interval', zoom: 'wheel![event.shiftKey]', encodings },
        },
      ];
  }
  return compile(copy as object as TopLevelSpec).spec;
}

/** Vega draws text, ticks and domains in blacks and greys; here they follow the reader's theme. */
function themed(svg: string, label: string): string {
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
  const opening = `<svg class="figure" role="img" aria-label="${escape(label)}" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="100%">`;
  return svg
    .replace(/<svg[^>]*>/, opening)
    .replace(/(fill|stroke)="#000"/g, '$1="currentColor"')
    .replace(/stroke="#888"/g, 'stroke="currentColor" stroke-opacity="0.6"');
}

/** The same figure as a file of its own, which has no page to take a colour from. */
export const standaloneSvg = (svg: string): string =>
  svg.replace('>', '><style>svg{color:#1f2328}@media(prefers-color-scheme:dark){svg{color:#e6edf3}}</style>');
