import { type Markup, html } from '../html.ts';
import { oneNotation } from '../numbers.ts';

/** A letter with a subscript or superscript as sources write it: W_l, W_{L:l+1}, x*_{l−1}, 10^{-3}. */
const SCRIPT =
  /((?:(?<![A-Za-z_]|(?<!_\d*)\d)\p{L}\p{M}*|(?<![A-Za-z0-9_])\d+)[*′]?|[)\]⟩])(?:([_^])(?:\{([^{}]*)\}|(\d+(?=\p{Lu}_)|[\p{Ll}\p{Lu}\p{Nd}]{1,6}(?![\p{Ll}\p{Lu}\p{Nd}_]))))/gu;

/** Prose with its formulas' indices lowered and powers raised; nothing else in it is markup. */
export function prose(given: string): Markup {
  const text = oneNotation(given);
  const parts: Markup[] = [];
  let from = 0;
  for (const match of text.matchAll(SCRIPT)) {
    const [whole, base, mark, braced, bare] = match;
    parts.push(html`${text.slice(from, match.index)}${base}`);
    const script = braced ?? bare;
    parts.push(mark === '_' ? html`<sub>${script}</sub>` : html`<sup>${script}</sup>`);
    from = match.index + whole.length;
  }
  return html`${parts}${text.slice(from)}`;
}
