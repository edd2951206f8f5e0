import type { Outcome } from '../../evidence/verdict.ts';
import { type Markup, html } from '../html.ts';
import { papers } from '../papers.ts';
import type { ClaimText, JudgedClaim } from '../record.ts';
import { badge } from '../summary.ts';

const SIGNS: Readonly<Record<Outcome, string>> = { holds: '✓', refuted: '✗', undecided: '?' };

/** A sign, words and a colour that say the same. */
export function verdictBadge(judged: JudgedClaim): Markup {
  const { tone, sign, text } = badge(judged);
  return html`<span class="badge ${tone}">${sign} ${text}</span>`;
}

export const outcomeText = (outcome: Outcome): Markup =>
  html`<span class="outcome ${outcome}">${SIGNS[outcome]} ${outcome}</span>`;

/** The place of a claim's details in the page. */
export const anchor = (id: string): string => `claim-${id.replace(/[^\w-]+/g, '-')}`;

export function sourceLink({ source }: ClaimText): Markup {
  const { short, title, url } = papers[source.paper];
  if (url === undefined) return html`<span title="${title}">${short}</span>, ${source.place}`;
  return html`<a href="${url}" title="${title}">${short}</a>, ${source.place}`;
}
