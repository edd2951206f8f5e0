import { type Markup, html, markup } from '../html.ts';
import { formula, matrix } from '../mathml.ts';
import type { Block, Chart, Choice, Details, Group } from './block.ts';
import { type Inline, type Missing, type Target, isMissing, plainText } from './inline.ts';
import { prose } from './prose.ts';
import { tableHtml } from './tableHtml.ts';
import { tag } from './tag.ts';

/** What the writer needs to know of the rest of the site. */
export interface Around {
  /** Names of the pages that there are: a link to another is written as its text. */
  readonly pages: ReadonlySet<string>;
  readonly missing: Missing;
  /** The drawing of a chart, and its specification for a script, where it is one to play with. */
  readonly drawing: (chart: Chart) => { readonly svg: string; readonly vega?: object };
}

function address(to: Target, { pages, missing }: Around): string | undefined {
  if ('url' in to) return to.url;
  if ('file' in to) return isMissing(to.file, missing) ? undefined : to.file;
  return pages.has(to.page) ? `${to.page}.html${to.at === undefined ? '' : `#${to.at}`}` : undefined;
}

export function inlineHtml(inline: Inline, around: Around): Markup {
  if (typeof inline === 'string') return prose(inline);
  if (!('kind' in inline)) return html`${inline.map((part) => inlineHtml(part, around))}`;
  switch (inline.kind) {
    case 'code':
      return html`<code>${inline.text}</code>`;
    case 'badge':
      return html`<span class="badge ${inline.tone}">${inline.text}</span>`;
    case 'strong':
      return html`<strong>${inlineHtml(inline.of, around)}</strong>`;
    case 'muted':
      return html`<span class="muted">${inlineHtml(inline.of, around)}</span>`;
    case 'link': {
      const to = address(inline.to, around);
      const text = inlineHtml(inline.of, around);
      return to === undefined ? text : html`<a href="${to}">${text}</a>`;
    }
  }
}

/** Blocks as HTML that needs no script. */
export function blocksHtml(blocks: readonly Block[], around: Around): Markup {
  const line = (inline: Inline): Markup => inlineHtml(inline, around);
  const one = (block: Block): Markup => {
    switch (block.kind) {
      case 'heading':
        return heading(block.level, line(block.text), block.id);
      case 'paragraph':
        return html`<p class="${block.tone ?? 'text'}">${line(block.text)}</p>`;
      case 'banner':
        return html`<p class="banner ${block.tone}">
          <strong>${line(block.head)}</strong> <span>${line(block.text)}</span>
        </p>`;
      case 'list':
        return html`<ul>
          ${block.items.map((item) => html`<li>${line(item)}</li>`)}
        </ul>`;
      case 'facts':
        return html`<dl class="facts">
          ${block.rows.map(
            ([name, value]) =>
              html`<dt>${name}</dt>
                <dd>${line(value)}</dd>`,
          )}
        </dl>`;
      case 'table':
        return tableHtml(block, line);
      case 'formula':
        return formula(block.tex);
      case 'matrices':
        return html`<div class="matrices">
          ${block.list.map((named) => html`<div class="scroll" tabindex="0">${matrix(named)}</div>`)}
        </div>`;
      case 'code':
        return html`<pre class="replay" tabindex="0"><code>${block.text}</code></pre>`;
      case 'details':
        return details(block, line(block.summary), blocksHtml(block.blocks, around));
      case 'group':
        return group(block, blocksHtml(block.blocks, around));
      case 'chart':
        return chart(block, around);
      case 'filter':
        return filter(block.choices);
    }
  };
  return html`${blocks.map(one)}`;
}

const heading = (level: 2 | 3 | 4, text: Markup, id: string | undefined): Markup =>
  html`${tag(`h${level}`, { id })}${text}${markup(`</h${level}>`)}`;

const details = ({ look, open }: Details, summary: Markup, content: Markup): Markup =>
  html`<details class="${look ?? 'more'}" ${open ? markup('open="open"') : ''}>
    <summary>${summary}</summary>
    <div class="body">${content}</div>
  </details>`;

const group = ({ look, id }: Group, content: Markup): Markup =>
  look === 'claim'
    ? html`${tag('article', { class: look, id })}${content}</article>`
    : html`${tag('div', { class: look, id })}${content}</div>`;

/** JSON inside a script element: no `<` that could end it. */
const dataText = (value: object): Markup => markup(JSON.stringify(value).replaceAll('<', '\\u003c'));

/** The width of a drawing in the units of its letters, rounded up to a class of the style sheet. */
function width(svg: string): number {
  const [, pixels] = /viewBox="0 0 ([\d.]+)/.exec(svg) ?? [];
  return Math.min(80, Math.ceil(Number(pixels ?? 480) / 16 / 5) * 5);
}

function chart(block: Chart, around: Around): Markup {
  const { svg, vega } = around.drawing(block);
  const caption = inlineHtml(block.caption, around);
  const data =
    vega === undefined
      ? ''
      : html`<script type="application/json" id="${block.id}-data">
            ${dataText(vega)}
          </script>
          <p class="muted plot-help" hidden="hidden">
            Point at a mark for its numbers; drag to move, hold Shift and turn the wheel to zoom, double-click to go
            back.
          </p>`;
  return html`<figure id="${block.id}">
    <div class="scroll plot" tabindex="0" role="region" aria-label="${plainText(block.title)}">
      <div class="w${width(svg)}">${markup(svg)}</div>
    </div>
    ${data}
    <figcaption>${caption}</figcaption>
  </figure>`;
}

/** Hidden until the script that does the narrowing shows it. */
const filter = (choices: readonly Choice[]): Markup =>
  html`<div id="filter" class="filter" role="search" aria-label="Claims" hidden="hidden">
    <label>Search <input type="search" id="filter-text" /></label>
    ${choices.map(
      ({ facet, label, values }) =>
        html`<label
          >${label}
          <select id="filter-${facet}" data-facet="${facet}">
            <option value="">all</option>
            ${values.map(([value, text]) => html`<option value="${value}">${text}</option>`)}
          </select></label
        >`,
    )}
    <output id="filter-count" aria-live="polite"></output>
  </div>`;
