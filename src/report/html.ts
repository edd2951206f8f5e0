/** Text that is markup already. Only `html` and `markup` make it, so everything else is escaped. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Fragment = Markup | string | number | undefined | readonly Fragment[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Safe as text and inside a quoted attribute; characters that no document may hold become U+FFFD. */
export const escapeHtml = (text: string): string =>
  text
    .replace(/[&<>"']/g, (character) => ENTITIES[character]!)
    .replace(/[^\P{Cc}\t\n\r]|[\p{Cs}\uFFFE\uFFFF]/gu, '\uFFFD');

function write(fragment: Fragment): string {
  if (fragment === undefined) return '';
  if (fragment instanceof Markup) return fragment.text;
  if (typeof fragment === 'string' || typeof fragment === 'number') return escapeHtml(String(fragment));
  return fragment.map(write).join('');
}

/** A template whose values are escaped unless they are markup themselves: html`<p>${text}</p>`. */
export const html = (strings: TemplateStringsArray, ...values: readonly Fragment[]): Markup =>
  new Markup(strings.map((part, i) => part + write(values[i])).join(''));

/** Text of a trusted writer (MathML by temml, SVG by vega, the style sheet) as markup. */
export const markup = (text: string): Markup => new Markup(text);
