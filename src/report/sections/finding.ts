import type { ControlResult, Finding } from '../../evidence/verdict.ts';
import { ESTIMATES, kindNames } from '../evidence.ts';
import { type Markup, html } from '../html.ts';
import { intervalText, plural, probabilityBound, significant, unitRoundoffText } from '../numbers.ts';
import { outcomeText } from './badge.ts';

/** The numbers behind the sentence, as far as this kind of evidence has them. */
function facts(finding: Finding): readonly (readonly [string, string])[] {
  const { probability, degree, points, ratio, unitRoundoff, worst, estimate, interval, band, cases } = finding;
  const classes = Object.entries(cases).map(([name, n]) => `${name}: ${n}`);
  const passes = finding.outcome === 'holds' ? probability : undefined;
  const shown = <T>(value: T | undefined, text: (value: T) => string): string =>
    value === undefined ? '' : text(value);
  return [
    ['cases by class', classes.join(', ')],
    ['chance that a false identity passes', shown(passes, probabilityBound)],
    ['degree', shown(degree, (d) => significant(d, 9))],
    ['random points', shown(points, (k) => significant(k, 9))],
    ['largest error / bound', shown(ratio, (x) => `${significant(x)} (must not exceed 1)`)],
    ['where', worst ?? ''],
    ['unit roundoff', shown(unitRoundoff, unitRoundoffText)],
    [ESTIMATES[finding.kind] ?? 'estimate', shown(estimate, (x) => significant(x))],
    ['interval', shown(interval, intervalText)],
    [finding.kind === 'order' ? 'must lie in' : 'held against', shown(band, intervalText)],
  ].filter((fact): fact is [string, string] => fact[1] !== '');
}

const controlRow = ({ name, expected, outcome, ratio }: ControlResult): Markup =>
  html`<tr>
    <th scope="row">${name}</th>
    <td>${outcomeText(expected)}</td>
    <td>
      ${outcomeText(outcome)}${outcome === expected ? '' : html` <strong class="unexpected">! control failed</strong>`}
    </td>
    <td class="number">${ratio === undefined ? '–' : significant(ratio)}</td>
  </tr>`;

const controlsTable = (controls: readonly ControlResult[]): Markup =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="Controls">
    <table class="compact">
      <caption>
        ${plural(controls.length, 'control')}, judged like the claim itself
      </caption>
      <thead>
        <tr>
          <th scope="col">control</th>
          <th scope="col">must be</th>
          <th scope="col">came out</th>
          <th scope="col" class="number">error / bound</th>
        </tr>
      </thead>
      <tbody>
        ${controls.map(controlRow)}
      </tbody>
    </table>
  </div>`;

/** What one judge found in one number system on one kind of data. */
export const findingSection = (finding: Finding): Markup =>
  html`<section class="finding">
    <h4>
      ${kindNames[finding.kind]} <span class="muted">in ${finding.system} on ${finding.data}</span>
      ${outcomeText(finding.outcome)}
    </h4>
    <p>${finding.summary}</p>
    <dl class="facts small">
      ${facts(finding).map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
    ${finding.controls.length === 0 ? '' : controlsTable(finding.controls)}
  </section>`;
