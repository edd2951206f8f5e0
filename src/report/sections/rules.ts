import { type Markup, html } from '../html.ts';
import type { RuleCheck, RuleRow } from '../record.ts';
import { outcomeText } from './badge.ts';

function cell(check: RuleCheck | undefined): Markup {
  if (check === undefined) return html`<td class="muted">not run</td>`;
  if (check.outcome === check.expected) return html`<td>${outcomeText(check.outcome)}</td>`;
  return html`<td class="off">
    ${outcomeText(check.outcome)} <strong class="unexpected">! expected: ${check.expected}</strong>
  </td>`;
}

const heading = ({ rule, wrong }: RuleRow): Markup =>
  html`<th scope="row">${rule}${wrong ? html` <span class="tag">wrong on purpose</span>` : ''}</th>`;

function reasons(rules: readonly RuleRow[]): Markup {
  const items = rules.flatMap(({ rule, checks }) =>
    checks.flatMap(({ check, reason }) =>
      reason === undefined ? [] : html`<li><strong>${rule}</strong>, ${check}: ${reason}</li>`,
    ),
  );
  if (items.length === 0) return html``;
  return html`<details>
    <summary>Reasons</summary>
    <ul class="small">
      ${items}
    </ul>
  </details>`;
}

/** Which learning rule passes which conformance check. */
export function rulesSection(rules: readonly RuleRow[]): Markup {
  if (rules.length === 0) return html``;
  const names = [...new Set(rules.flatMap(({ checks }) => checks.map(({ check }) => check)))];
  const row = (rule: RuleRow): Markup =>
    html`<tr>
      ${heading(rule)}${names.map((name) => cell(rule.checks.find(({ check }) => check === name)))}
    </tr>`;
  return html`<section aria-labelledby="rules">
    <h2 id="rules">Learning rules against the checks</h2>
    <p class="muted small">Rules that are wrong on purpose show that the checks refute what they must.</p>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="rules">
      <table class="matrix">
        <thead>
          <tr>
            <th scope="col">learning rule</th>
            ${names.map((name) => html`<th scope="col">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rules.map(row)}
        </tbody>
      </table>
    </div>
    ${reasons(rules)}
  </section>`;
}
