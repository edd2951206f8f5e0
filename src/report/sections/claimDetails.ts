import { type Markup, html, markup } from '../html.ts';
import { formula } from '../mathml.ts';
import { duration, significant } from '../numbers.ts';
import type { JudgedClaim } from '../record.ts';
import { anchor, outcomeText, sourceLink, verdictBadge } from './badge.ts';
import { counterexampleSection } from './counterexample.ts';
import { findingSection } from './finding.ts';

type Ids = ReadonlySet<string>;

/** Errors in papers and surprises are open; what holds as it should is one click away. */
const isOpen = ({ verdict }: JudgedClaim): boolean => verdict.outcome !== 'holds' || !verdict.asExpected;

/** `judgedIds`: the claims of this run, since one that was not judged cannot be linked to. */
function erratumNote({ note, corrected }: NonNullable<JudgedClaim['claim']['erratum']>, judgedIds: Ids): Markup {
  const name = html`<code>${corrected}</code>`;
  const instead = judgedIds.has(corrected) ? html`<a href="#${anchor(corrected)}">${name}</a>` : name;
  return html`<p><strong>What is wrong as printed:</strong> ${note} What holds instead: ${instead}.</p>`;
}

function claimDetail(judged: JudgedClaim, judgedIds: Ids): Markup {
  const { claim, verdict } = judged;
  return html`<details class="claim" ${isOpen(judged) ? markup('open="open"') : ''}>
    <summary>
      <span class="title">${claim.title}</span> <code class="muted">${claim.id}</code> ${verdictBadge(judged)}
    </summary>
    <div class="body" id="${anchor(claim.id)}">
      <p class="muted small">${sourceLink(claim)}</p>
      <p>${claim.statement}</p>
      ${formula(claim.formula)} ${claim.erratum === undefined ? '' : erratumNote(claim.erratum, judgedIds)}
      <p>
        Verdict: ${outcomeText(verdict.outcome)}; expected: ${outcomeText(verdict.expected)}.
        ${
          verdict.separation === undefined
            ? ''
            : html`Separation (mildest wrong control over worst honest ratio): ${significant(verdict.separation)}.`
        }
        <span class="muted">${duration(verdict.seconds)}</span>
      </p>
      ${verdict.counterexample === undefined ? '' : counterexampleSection(verdict.counterexample)}
      <h3>Findings</h3>
      ${verdict.findings.length === 0 ? html`<p>None: no judge came to a result.</p>` : verdict.findings.map(findingSection)}
      <h3>Judge this claim alone again</h3>
      <div class="replay scroll" tabindex="0"><code>${verdict.replay}</code></div>
    </div>
  </details>`;
}

export function claimDetails(verdicts: readonly JudgedClaim[]): Markup {
  const judgedIds = new Set(verdicts.map(({ claim }) => claim.id));
  return html`<section aria-labelledby="details">
    <h2 id="details">Each claim with its evidence</h2>
    ${verdicts.map((judged) => claimDetail(judged, judgedIds))}
  </section>`;
}
