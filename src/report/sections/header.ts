import { type Markup, html } from '../html.ts';
import { duration, plural, unitRoundoffText } from '../numbers.ts';
import { papers } from '../papers.ts';
import type { EngineRow, ReportRecord } from '../record.ts';
import { summaryLine, tally } from '../summary.ts';

/** "2026-07-01 12:30 UTC"; a date that is not ISO 8601 is shown as it is. */
const readableDate = (date: string): string => date.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)[\d:.]*Z$/, '$1 $2 UTC');

function headline(record: ReportRecord): { readonly tone: 'holds' | 'unexpected'; readonly text: string } {
  const { claims, unexpected } = tally(record);
  if (unexpected > 0) {
    return { tone: 'unexpected', text: `! ${unexpected} of ${plural(claims, 'verdict')} not as expected` };
  }
  if (!record.complete) return { tone: 'unexpected', text: '! The run stopped before its last claim' };
  if (claims === 0) return { tone: 'unexpected', text: '! No claim was judged' };
  return { tone: 'holds', text: claims === 1 ? '✓ The verdict is as expected' : '✓ Every verdict is as expected' };
}

const engine = ({ name, unitRoundoff, note }: EngineRow): Markup =>
  html`<li>
    ${name}
    <span class="muted">(${unitRoundoff === 0 ? '' : 'unit roundoff '}${unitRoundoffText(unitRoundoff)})</span>${
      note === undefined ? '' : `, ${note}`
    }
  </li>`;

const paper = ({ title, url }: (typeof papers)[keyof typeof papers]): Markup =>
  html`<li>${url === undefined ? title : html`<a href="${url}">${title}</a>`}</li>`;

/** What was run, and in one sentence what came out. */
export function headerSection(record: ReportRecord): Markup {
  const { tone, text } = headline(record);
  const used = Object.entries(papers).filter(([id]) => record.verdicts.some(({ claim }) => claim.source.paper === id));
  return html`<header class="top">
    <h1>Predictive coding and backpropagation: what the papers claim, judged</h1>
    <p class="banner ${tone}"><strong>${text}</strong> <span>${summaryLine(record)}</span></p>
    <dl class="facts">
      <dt>Papers</dt>
      <dd>
        <ul>
          ${used.map(([, entry]) => paper(entry))}
        </ul>
      </dd>
      <dt>Number systems</dt>
      <dd>
        <ul>
          ${record.engines.map(engine)}
        </ul>
      </dd>
      <dt>Data</dt>
      <dd>${record.data.length === 0 ? 'none' : record.data.join(', ')}</dd>
      <dt>Seed</dt>
      <dd>${record.seed}</dd>
      <dt>Run</dt>
      <dd>${readableDate(record.date)}, ${duration(record.seconds)}</dd>
      <dt>Versions</dt>
      <dd>pcn-check ${record.pcnCheck}, Node ${record.node}, ${record.platform}</dd>
    </dl>
  </header>`;
}
