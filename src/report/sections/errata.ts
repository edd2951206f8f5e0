import { type Markup, html } from '../html.ts';
import { formula } from '../mathml.ts';
import type { JudgedClaim } from '../record.ts';
import { anchor, sourceLink, verdictBadge } from './badge.ts';

const correctedCell = (id: string, corrected: JudgedClaim | undefined): Markup =>
  corrected === undefined
    ? html`<code>${id}</code> <span class="muted">(not in this run)</span>`
    : html`${formula(corrected.claim.formula)} ${verdictBadge(corrected)}
        <a href="#${anchor(id)}"><code>${id}</code></a>`;

/** The printed form, what is wrong with it and what holds instead, each form with its verdict. */
export function errataSection(verdicts: readonly JudgedClaim[]): Markup {
  const byId = new Map(verdicts.map((judged) => [judged.claim.id, judged]));
  const rows = verdicts.flatMap((judged) => {
    const { claim } = judged;
    if (claim.erratum === undefined) return [];
    return html`<tr>
      <th scope="row">${sourceLink(claim)}</th>
      <td>
        ${formula(claim.formula)} ${verdictBadge(judged)} <a href="#${anchor(claim.id)}"><code>${claim.id}</code></a>
      </td>
      <td class="what">${claim.erratum.note}</td>
      <td>${correctedCell(claim.erratum.corrected, byId.get(claim.erratum.corrected))}</td>
    </tr>`;
  });
  if (rows.length === 0) return html``;
  return html`<section class="errata" aria-labelledby="errata">
    <h2 id="errata">Errata: printed and corrected forms</h2>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="errata">
      <table>
        <thead>
          <tr>
            ${['Where', 'As printed', 'What is wrong', 'What holds instead'].map((name) => html`<th scope="col">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </section>`;
}
