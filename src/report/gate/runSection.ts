import { printable } from '../cells.ts';
import { type Markup, html } from '../html.ts';
import { significant } from '../numbers.ts';
import type { Comparison, GateRecord } from './record.ts';
import { amount, headLines, largestFirst, restLines } from './text.ts';

/** What the run found: its verdict, what fails and warns as a table, the largest drop first, and how to run it again. */
export function runSection(record: GateRecord): Markup {
  const [verdict, basis] = headLines(record);
  const rows = (['fails', 'warns'] as const).flatMap((word) => largestFirst(record, word));
  const rest = restLines(record);
  return html`<section aria-labelledby="run">
    <h2 id="run">This run</h2>
    <p class="banner ${TONES[record.outcome]}"><strong>${verdict}</strong><span>${basis}</span></p>
    ${rows.length === 0 ? '' : table(rows)}
    ${rest.length === 0 ? '' : html`<pre class="replay">${rest.map(printable).join('\n')}</pre>`}
  </section>`;
}

const TONES = { passes: 'holds', warns: 'refuted', fails: 'unexpected', undecided: 'undecided' } as const;
const SIGNS = { passes: '✓', warns: '!', fails: '✗' } as const;

const table = (rows: readonly Comparison[]): Markup =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="What fails and warns">
    <table class="compact">
      <thead>
        <tr>
          <th scope="col">Outcome</th>
          <th scope="col">Metric</th>
          <th scope="col">Layer</th>
          <th scope="col">Network</th>
          <th scope="col" class="number">Drop</th>
          <th scope="col" class="number">Interval</th>
          <th scope="col" class="number">Margin</th>
          <th scope="col" class="number">Median</th>
          <th scope="col" class="number">Networks</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(line)}
      </tbody>
    </table>
  </div>`;

/** Factors carry a × so that they are not taken for differences. */
function line(row: Comparison): Markup {
  const size = (drop: number): string => `${row.scale === 'factor' ? '×' : ''}${amount(row, drop)}`;
  const [low, high] = row.interval;
  return html`<tr>
    <td><span class="badge ${TONES[row.outcome]}">${SIGNS[row.outcome]} ${row.outcome}</span></td>
    <th scope="row">${row.metric}</th>
    <td>${row.layer}</td>
    <td>${row.configuration}</td>
    <td class="number">${row.side === 'lower' ? '↓' : '↑'} ${size(row.drop)}</td>
    <td class="number">${size(low)} to ${size(high)}</td>
    <td class="number">${size(row.margin)}</td>
    <td class="number">${significant(row.before, 5)} → ${significant(row.now, 5)}</td>
    <td class="number">${row.networks}${row.lost > 0 ? `, ${row.lost} lost` : ''}</td>
  </tr>`;
}
