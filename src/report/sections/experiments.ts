import type { Figure } from '../../experiments/experiment.ts';
import type { ExperimentRecord } from '../../experiments/tell.ts';
import { type Markup, html, markup } from '../html.ts';
import { plural, significant } from '../numbers.ts';
import { renderSvg } from '../svg.ts';

const cell = (value: string | number): Markup =>
  typeof value === 'number' ? html`<td class="number">${significant(value, 6)}</td>` : html`<td>${value}</td>`;

async function drawing(figure: Figure): Promise<Markup> {
  switch (figure.kind) {
    case 'chart':
      return html`<div class="scroll" tabindex="0" role="region" aria-label="Figure">
        ${markup(await renderSvg(figure.spec, figure.title))}
      </div>`;
    case 'table':
      return html`<div class="scroll" tabindex="0" role="region" aria-label="${figure.title}">
        <table>
          <thead>
            <tr>
              ${figure.head.map((name) => html`<th scope="col">${name}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${figure.rows.map(
              (row) =>
                html`<tr>
                  ${row.map(cell)}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`;
    case 'text':
      return html`<p>${figure.text}</p>`;
  }
}

async function section({
  id,
  title,
  source,
  engine,
  answers,
  errors,
  figures,
  findings,
}: ExperimentRecord): Promise<Markup> {
  const drawn: Markup[] = [];
  for (const figure of figures)
    drawn.push(
      html`<figure>
        ${await drawing(figure)}
        <figcaption>${figure.caption}</figcaption>
      </figure>`,
    );
  const said = findings.map(
    ({ text, asExpected }) =>
      html`<li>${asExpected ? '' : html`<strong class="unexpected">! not expected:</strong> `}${text}</li>`,
  );
  const failed = errors.map((error) => html`<li><strong class="unexpected">! no result:</strong> ${error}</li>`);
  const about = `${source}; ${plural(answers, 'point')}${engine === '' ? '' : ` on ${engine}`}`;
  return html`<section aria-labelledby="experiment-${id}">
    <h2 id="experiment-${id}">${title}</h2>
    <p class="muted small">${about}</p>
    ${drawn}
    ${
      said.length + failed.length === 0
        ? ''
        : html`<ul class="small">
            ${said}${failed}
          </ul>`
    }
  </section>`;
}

/** Every experiment of a record, in its order. */
export async function experimentSections(records: readonly ExperimentRecord[]): Promise<readonly Markup[]> {
  const sections: Markup[] = [];
  for (const record of records) sections.push(await section(record));
  return sections;
}
