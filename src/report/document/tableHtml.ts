import { type Markup, html } from '../html.ts';
import type { Cell, Row, Table } from './block.ts';
import type { Inline } from './inline.ts';
import { tag } from './tag.ts';

/** Roles are spelt out where narrow screens show the rows as blocks, which would lose them. */
export function tableHtml({ label, look, head, rows }: Table, line: (inline: Inline) => Markup): Markup {
  const role = (name: string): string | undefined => (look === 'stack' ? name : undefined);
  const number = (i: number): string => (head[i]?.number ? 'number' : '');
  const cell = (content: Cell, i: number): Markup => {
    const toned = typeof content === 'object' && 'tone' in content && !('kind' in content);
    const text = line(toned ? content.text : (content as Inline));
    if (i === 0) return html`${tag('th', { scope: 'row', role: role('rowheader') })}${text}</th>`;
    const look = [number(i), toned ? `cell-${content.tone}` : ''].filter((name) => name !== '').join(' ');
    return html`${tag('td', { class: look, role: role('cell') })}${text}</td>`;
  };
  const facets = ({ facets = {} }: Row): Record<string, string> =>
    Object.fromEntries(Object.entries(facets).map(([name, values]) => [`data-${name}`, values.join(' ')]));
  const column = ({ text, title }: Table['head'][number], i: number): Markup =>
    html`${tag('th', { scope: 'col', class: number(i), title, role: role('columnheader') })}${text}</th>`;
  return html`${tag('div', { class: `scroll ${look}`, tabindex: '0', role: 'region', 'aria-label': label })}
    ${tag('table', { role: role('table'), 'aria-label': label })}
    ${tag('thead', { role: role('rowgroup') })}${tag('tr', { role: role('row') })}${head.map(column)}</tr></thead>
    ${tag('tbody', { role: role('rowgroup') })}${rows.map(
      (row) => html`${tag('tr', { role: role('row'), ...facets(row) })}${row.cells.map(cell)}</tr>\n`,
    )}</tbody></table></div>`;
}
