import { evidenceInShort } from '../evidence.ts';
import { type Markup, html } from '../html.ts';
import type { JudgedClaim } from '../record.ts';
import { anchor, sourceLink, verdictBadge } from './badge.ts';

const row = (judged: JudgedClaim): Markup =>
  html`<tr role="row">
    <th scope="row" role="rowheader">
      <a href="#${anchor(judged.claim.id)}">${judged.claim.title}</a>
      <code class="id muted">${judged.claim.id}</code>
    </th>
    <td role="cell" class="source">${sourceLink(judged.claim)}</td>
    <td role="cell">${verdictBadge(judged)}</td>
    <td role="cell" class="evidence">${evidenceInShort(judged.verdict)}</td>
  </tr>`;

/** Roles are spelt out because narrow screens show the rows as blocks, which would lose them. */
export const claimsTable = (verdicts: readonly JudgedClaim[]): Markup =>
  html`<section class="claims" aria-labelledby="claims">
    <h2 id="claims">Claims and verdicts</h2>
    <p class="muted small">
      A claim that is refuted as printed is an error in its paper; the corrected form is a claim of its own.
    </p>
    <table role="table">
      <thead role="rowgroup">
        <tr role="row">
          ${['Claim', 'Source', 'Verdict', 'Strongest evidence'].map(
            (name) => html`<th scope="col" role="columnheader">${name}</th>`,
          )}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${verdicts.map(row)}
      </tbody>
    </table>
  </section>`;
