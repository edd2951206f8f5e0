import { type Markup, html, markup } from '../html.ts';

/** An element's opening tag with the attributes that have a value. */
export const tag = (name: string, attributes: Readonly<Record<string, string | undefined>>): Markup => {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined && value !== '');
  return html`${markup(`<${name}`)}${given.map(([key, value]) => html` ${markup(key)}="${value}"`)}${markup('>')}`;
};
