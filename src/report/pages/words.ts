import type { Outcome } from '../../evidence/verdict.ts';
import { type Inline, type Span, type Target, badgeSpan, link } from '../document/inline.ts';
import { papers } from '../papers.ts';
import type { ClaimText, JudgedClaim } from '../record.ts';
import { badge } from '../summary.ts';

const SIGNS: Readonly<Record<Outcome, string>> = { holds: '✓', refuted: '✗', undecided: '?' };

/** A sign, words and a colour that say the same. */
export function verdictBadge(judged: JudgedClaim): Span {
  const { tone, sign, text } = badge(judged);
  return badgeSpan(tone, `${sign} ${text}`);
}

export const outcomeText = (outcome: Outcome): string => `${SIGNS[outcome]} ${outcome}`;

/** The place of a claim in the page of its paper. */
export const anchor = (id: string): string => `claim-${id.replace(/[^\w-]+/g, '-')}`;

/** The name of a paper's page. */
export const paperPage = ({ source }: Pick<ClaimText, 'source'>): string => source.paper.toLowerCase();

/** The name of an experiment's page. */
export const figurePage = (id: string): string => `figure-${id.replace(/[^\w-]+/g, '-')}`;

/** "Panel C" where the paper letters its panels; "panel layer-0" has a name of its own. */
export const panelName = (id: string): string => (id.length === 1 ? id.toUpperCase() : id);

export const claimTarget = (claim: Pick<ClaimText, 'id' | 'source'>): Target => ({
  page: paperPage(claim),
  at: anchor(claim.id),
});

/** "Sample efficiency, Eq. 4", with the paper one click away. */
export function sourceLink({ source }: Pick<ClaimText, 'source'>): Inline {
  const { short, url } = papers[source.paper];
  return [url === undefined ? short : link({ url }, short), `, ${source.place}`];
}
