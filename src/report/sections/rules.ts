import type { Outcome } from '../../evidence/verdict.ts';
import { type Markup, html } from '../html.ts';
import type { RuleCheck, RuleRow } from '../record.ts';
import { anchor, outcomeText } from './badge.ts';

/** A column: a check under the name that its rules share. */
type Column = Pick<RuleCheck, 'check' | 'number' | 'title' | 'kind' | 'claims'>;

const SIGNS: Readonly<Record<Outcome, string>> = { holds: '✓', refuted: '✗', undecided: '?' };

function cell(check: RuleCheck | undefined): Markup {
  if (check === undefined) return html`<td class="muted" title="nothing to say">–</td>`;
  const { outcome, expected } = check;
  if (outcome === expected)
    return html`<td><span class="outcome ${outcome}" title="${outcome}">${SIGNS[outcome]}</span></td>`;
  return html`<td class="off">${outcomeText(outcome)} <strong class="unexpected">! expected: ${expected}</strong></td>`;
}

function reasons(rules: readonly RuleRow[]): Markup {
  const items = rules.flatMap(({ rule, checks }) =>
    checks.flatMap(({ check, number, reason }) =>
      reason === undefined ? [] : html`<li><strong>${rule}</strong>, ${number ?? ''} ${check}: ${reason}</li>`,
    ),
  );
  if (items.length === 0) return html``;
  return html`<details>
    <summary>Reasons for declared departures</summary>
    <ul class="small">
      ${items}
    </ul>
  </details>`;
}

/** What the columns stand for, with the claims that each check is tied to. */
function legend(columns: readonly Column[], judgedIds: ReadonlySet<string>): Markup {
  const named = (id: string): Markup => {
    const name = html`<code>${id}</code>`;
    return judgedIds.has(id) ? html`<a href="#${anchor(id)}">${name}</a>` : name;
  };
  const items = columns.map(
    ({ check, number, title, kind, claims = [] }) =>
      html`<li>
        <strong>${number ?? ''} ${check}</strong>${kind === undefined ? '' : ` (${kind})`}${
          title === undefined ? '' : `: ${title}`
        }${claims.map((id, i) => html`${i === 0 ? '; ' : ', '}${named(id)}`)}
      </li>`,
  );
  return html`<details>
    <summary>The checks, and the claims they are tied to</summary>
    <ul class="small">
      ${items}
    </ul>
  </details>`;
}

/** How many of the wrong rules each check refutes: a check that refutes none is idle. */
function tally(columns: readonly Column[], wrong: readonly RuleRow[]): Markup {
  const count = (name: string): number =>
    wrong.filter(({ checks }) => checks.some(({ check, outcome }) => check === name && outcome === 'refuted')).length;
  return html`<tr>
    <th scope="row" class="muted">refuted of ${wrong.length}</th>
    ${columns.map(({ check }) => html`<td>${count(check)}</td>`)}
  </tr>`;
}

/**
 * Which learning rule passes which conformance check: the rules that come with the package, and the detection matrix.
 *
 * `judgedIds`: the claims of this run, since one that was not judged cannot be linked to.
 */
export function rulesSection(rules: readonly RuleRow[], judgedIds: ReadonlySet<string>): Markup {
  if (rules.length === 0) return html``;
  const all = rules.flatMap(({ checks }) => checks);
  const names = [...new Set(all.map(({ check }) => check))];
  const columns = names
    .map((name): Column => all.find(({ check }) => check === name)!)
    .toSorted((a, b) => (a.number ?? '').localeCompare(b.number ?? ''));
  const row = ({ rule, wrong, checks }: RuleRow): Markup =>
    html`<tr>
      <th scope="row">${rule}${wrong ? html` <span class="tag">wrong on purpose</span>` : ''}</th>
      ${columns.map(({ check: name }) => cell(checks.find(({ check }) => check === name)))}
    </tr>`;
  const extended = columns.filter(({ number }) => number?.startsWith('E')).length;
  const groups = [
    [columns.length - extended, 'core'],
    [extended, 'extended'],
  ] as const;
  const [right, wrong] = [rules.filter((rule) => !rule.wrong), rules.filter((rule) => rule.wrong)];
  return html`<section aria-labelledby="rules">
    <h2 id="rules">Learning rules against the checks</h2>
    <p class="muted small">
      ✓ holds, ✗ refuted, ? undecided, – nothing to say. Rules that are wrong on purpose show that the checks refute
      what they must.
    </p>
    ${legend(columns, judgedIds)}
    <div class="scroll tall" tabindex="0" role="region" aria-labelledby="rules">
      <table class="matrix narrow">
        <thead>
          <tr>
            <th scope="col">learning rule</th>
            ${columns.map(
              ({ check, number }) =>
                html`<th scope="col" title="${check}">
                  <div class="upright">${number === undefined ? check : `${number} ${check}`}</div>
                </th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${
            extended === 0
              ? ''
              : html`<tr>
                  <th scope="row" class="muted">profile</th>
                  ${groups.map(([span, name]) => html`<td class="muted" colspan="${span}">${name}</td>`)}
                </tr>`
          }
          ${right.map(row)}${wrong.length === 0 ? '' : tally(columns, wrong)}${wrong.map(row)}
        </tbody>
      </table>
    </div>
    ${reasons(rules)}
  </section>`;
}
