import { boundedEngines, engineCell, rateText } from '../engines.ts';
import { type Markup, html } from '../html.ts';
import { unitRoundoffText } from '../numbers.ts';
import type { AbsentEngine, EngineRow, JudgedClaim, ReportRecord } from '../record.ts';
import { anchor } from './badge.ts';

const engineRow = (engine: EngineRow): Markup =>
  html`<tr>
    <th scope="row">${engine.name}</th>
    <td>${unitRoundoffText(engine.unitRoundoff)}</td>
    <td class="number">${rateText(engine)}</td>
    <td>${engine.note ?? ''}</td>
  </tr>`;

const absentList = (absent: readonly AbsentEngine[]): Markup =>
  absent.length === 0
    ? html``
    : html`<details>
        <summary>Not on this machine: ${absent.map(({ name }) => name).join(', ')}</summary>
        <ul class="small">
          ${absent.map(({ name, reason }) => html`<li><strong>${name}</strong>: ${reason}</li>`)}
        </ul>
      </details>`;

const claimRow = (judged: JudgedClaim, engines: readonly EngineRow[]): Markup =>
  html`<tr>
    <th scope="row"><a href="#${anchor(judged.claim.id)}">${judged.claim.id}</a></th>
    ${engines.map(({ name }) => html`<td class="number">${engineCell(judged, name)}</td>`)}
  </tr>`;

/** What computed, and the largest error / bound of every claim on every engine. */
export function enginesSection({ engines, absentEngines = [], verdicts }: ReportRecord): Markup {
  const columns = boundedEngines(engines, verdicts);
  const judged = verdicts.filter((claim) => columns.some(({ name }) => engineCell(claim, name) !== '–'));
  return html`<section class="engines" aria-labelledby="engines">
    <h2 id="engines">Engines</h2>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="engines">
      <table class="compact">
        <thead>
          <tr>
            <th scope="col">engine</th>
            <th scope="col">unit roundoff</th>
            <th scope="col" class="number">products</th>
            <th scope="col">what computes</th>
          </tr>
        </thead>
        <tbody>
          ${engines.map(engineRow)}
        </tbody>
      </table>
    </div>
    ${absentList(absentEngines)}
    ${
      judged.length === 0
        ? ''
        : html`<h3 id="ratios">Largest error / bound, by claim and engine</h3>
            <p class="muted small">
              A ratio up to 1 is explained by rounding alone. For a claim that is refuted as printed, a ratio far above
              1 is the refutation. “Cannot tell”: the proven bound is too wide on this engine, and the claim is left to
              the others.
            </p>
            <div class="scroll tall" tabindex="0" role="region" aria-labelledby="ratios">
              <table class="matrix">
                <thead>
                  <tr>
                    <th scope="col">claim</th>
                    ${columns.map(({ name }) => html`<th scope="col" class="number">${name}</th>`)}
                  </tr>
                </thead>
                <tbody>
                  ${judged.map((claim) => claimRow(claim, columns))}
                </tbody>
              </table>
            </div>`
    }
  </section>`;
}
