import type { Counterexample, NamedMatrix } from '../../evidence/verdict.ts';
import { type Markup, html } from '../html.ts';
import { matrix } from '../mathml.ts';

const matrices = (list: readonly NamedMatrix[]): Markup =>
  html`<div class="matrices">${list.map((m) => html`<div class="scroll" tabindex="0">${matrix(m)}</div>`)}</div>`;

/** The smallest case where the claim is false, in numbers that a person can check by hand. */
export const counterexampleSection = ({ shape, given, computed, left, right }: Counterexample): Markup =>
  html`<section>
    <h3>Smallest counterexample: ${shape}</h3>
    <p class="muted small">Given</p>
    ${matrices(given)} ${computed.length === 0 ? '' : html`<p class="muted small">Computed</p>`} ${matrices(computed)}
    <p class="muted small">${left.name === 'left' ? 'The two sides, which differ' : 'What decides it'}</p>
    ${matrices([left, right])}
  </section>`;
