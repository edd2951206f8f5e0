import { type Block, type Chart, type Page, allBlocks, chartsOf } from './document/block.ts';
import { type Missing, plainText } from './document/inline.ts';
import { type Around, blocksHtml, inlineHtml } from './document/writeHtml.ts';
import { markdownFile, markdownPage } from './document/writeMarkdown.ts';
import { type Markup, html } from './html.ts';
import { page } from './pageShell.ts';
import { filterScript } from './siteScripts.ts';
import { playable, renderSvg, standaloneSvg } from './svg.ts';

/** A few pages in one folder. */
export interface Site {
  /** The first is the one that opens. */
  readonly pages: readonly Page[];
  /** Pages of one chart each, which the others link to; not written as Markdown. */
  readonly leaves?: readonly Page[];
  readonly footer: string;
  /** Endings of files that this machine cannot make. */
  readonly missing?: Missing;
}

/** The scripts that charts to play with need beside the pages. */
export const PLOT_FILES = ['vega.min.js', 'plot.js'] as const;

/** The site's pages as HTML and as Markdown, and each chart as a drawing of its own. */
export async function siteFiles({ pages, leaves = [], footer, missing = [] }: Site): Promise<Record<string, string>> {
  const all = [...pages, ...leaves];
  const names = new Set(all.map(({ name }) => name));
  const drawings = new Map<string, { readonly svg: string; readonly vega?: object }>();
  for (const chart of chartsOf(all)) if (!drawings.has(chart.id)) drawings.set(chart.id, await drawn(chart));
  const around: Around = { pages: names, missing, drawing: ({ id }) => drawings.get(id)! };
  const files: Record<string, string> = {};
  for (const one of all) files[`${one.name}.html`] = await htmlPage(one, pages, footer, around);
  const written = { pages: new Set(pages.map(({ name }) => name)), missing };
  for (const one of pages) files[markdownFile(one.name)] = markdownPage(one, written);
  for (const [id, { svg }] of drawings) files[`${id}.svg`] = standaloneSvg(svg);
  return files;
}

/** Whether a page of the site has a chart to play with, which needs `PLOT_FILES`. */
export const hasPlots = ({ pages, leaves = [] }: Site): boolean =>
  chartsOf([...pages, ...leaves]).some(({ interactive }) => interactive);

async function drawn({ spec, title, interactive }: Chart): Promise<{ readonly svg: string; readonly vega?: object }> {
  const svg = await renderSvg(spec, title);
  return interactive ? { svg, vega: await playable(spec) } : { svg };
}

function htmlPage(one: Page, pages: readonly Page[], footer: string, around: Around): Promise<string> {
  const blocks: readonly Block[] = allBlocks(one.blocks);
  const lead = plainText(one.lead) === '' ? '' : html`<p class="lead">${inlineHtml(one.lead, around)}</p>`;
  const body = html`<a class="skip" href="#content">Skip to the content</a>
    <header class="top">
      ${navigation(one, pages)}
      <h1>${inlineHtml(one.title, around)}</h1>
      ${lead}
    </header>
    <main id="content">${blocksHtml(one.blocks, around)}</main>
    <footer>${footer}</footer>`;
  return page(one.title, body, {
    ...(blocks.some(({ kind }) => kind === 'filter') ? { own: filterScript } : {}),
    ...(blocks.some((block) => block.kind === 'chart' && block.interactive) ? { files: PLOT_FILES } : {}),
  });
}

const navigation = (here: Page, pages: readonly Page[]): Markup =>
  pages.length < 2 && pages.includes(here)
    ? html``
    : html`<nav aria-label="Pages">
        <ul>
          ${pages
            .filter(({ under }) => under === undefined)
            .map(({ name, short }) =>
              name === here.name
                ? html`<li><a href="${name}.html" aria-current="page">${short}</a></li>`
                : name === here.under
                  ? html`<li><a href="${name}.html" aria-current="true">${short}</a></li>`
                  : html`<li><a href="${name}.html">${short}</a></li>`,
            )}
        </ul>
      </nav>`;
