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
