import temml from 'temml';
import type { NamedMatrix } from '../evidence/verdict.ts';
import { type Markup, html, markup } from './html.ts';

/** TeX as a displayed formula; TeX that cannot be read is shown as it is. */
export function formula(tex: string): Markup {
  try {
    const math = temml.renderToString(tex, { displayMode: true, xml: true, throwOnError: true, trust: false });
    return html`<div class="formula" tabindex="0">${markup(unstyled(math))}</div>`;
  } catch {
    return html`<div class="formula" tabindex="0"><code>${tex}</code></div>`;
  }
}

/** Without style attributes, which a strict policy ignores: a negative space as an element, the rest by the style sheet. */
const unstyled = (math: string): string =>
  math
    .replace(/<mrow style="margin-left:(-[\d.]+em);"><\/mrow>/g, '<mspace width="$1"></mspace>')
    .replace(/ style="[^"]*"/g, '');

/** −3/4 as a fraction, 12 as a number, anything else as text. */
function entry(text: string): Markup {
  const [, sign, numerator, denominator] = /^([-−]?)(\d+(?:\.\d+)?(?:e[-+]?\d+)?)(?:\/(\d+))?$/.exec(text) ?? [];
  if (numerator === undefined) return html`<mtext>${text}</mtext>`;
  const size =
    denominator === undefined
      ? html`<mn>${numerator}</mn>`
      : html`<mfrac><mn>${numerator}</mn><mn>${denominator}</mn></mfrac>`;
  return sign === '' ? size : html`<mrow><mo form="prefix">−</mo>${size}</mrow>`;
}

/** A letter as a variable, W_1 with its subscript, anything else as text. */
function symbol(name: string): Markup {
  if (/^\p{L}\p{M}*$/u.test(name)) return html`<mi>${name}</mi>`;
  const [, base, index] = /^(\p{L}\p{M}*[*′]?)_(\w{1,3})$/u.exec(name) ?? [];
  if (base === undefined) return html`<mtext>${name}</mtext>`;
  return html`<msub><mi>${base}</mi><mi>${index}</mi></msub>`;
}

const math = (content: Markup): Markup =>
  html`<math xmlns="http://www.w3.org/1998/Math/MathML" display="inline">${content}</math>`;

/** name = the matrix in brackets. The style sheet draws them: without a mathematical font, a fence does not stretch. */
export function matrix({ name, rows }: NamedMatrix): Markup {
  const lines = rows.map((row) => html`<mtr>${row.map((text) => html`<mtd>${entry(text)}</mtd>`)}</mtr>`);
  const left = math(html`<mrow>${symbol(name)}<mo form="infix" lspace="0.28em" rspace="0">=</mo></mrow>`);
  const table = math(html`<mtable displaystyle="true">${lines}</mtable>`);
  return html`<span class="named">${left}<span class="bracket">${table}</span></span>`;
}
