import type { HistoryPoint, PastBaseline } from '../../gate/history.ts';
import type { Metric } from '../../gate/metrics.ts';
import { type Markup, html, markup } from '../html.ts';
import { plural, significant } from '../numbers.ts';
import { styleSheet } from '../style.ts';
import { renderSvg } from '../svg.ts';
import { historySpec } from './historyFigure.ts';
import type { GateRecord } from './record.ts';
import { runSection } from './runSection.ts';
import { place } from './text.ts';

export interface HistoryInput {
  readonly rule: string;
  /** Oldest first. */
  readonly history: readonly PastBaseline[];
  /** What could not be read, in sentences. */
  readonly notes: readonly string[];
  readonly metrics: readonly (Metric & { readonly id: string; readonly points: readonly HistoryPoint[] })[];
  /** The run that the page was made with. */
  readonly record: GateRecord;
}

/** Past baselines of a rule as one page that asks for nothing else: a figure for each metric, and the list of baselines. */
export async function historyPage(input: HistoryInput): Promise<string> {
  const { rule, history, notes, record } = input;
  const figures: Markup[] = [];
  for (const metric of input.metrics) figures.push(await section(metric, history));
  return `<!doctype html>\n${
    html`<html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${rule}: history of its baselines</title>
        <link rel="icon" href="data:," />
        <style>
          ${markup(styleSheet)} pre {
            white-space: pre-wrap;
            overflow-wrap: anywhere;
          }
          figure {
            max-width: none;
          }
          figure svg {
            min-width: 50rem;
          }
        </style>
      </head>
      <body>
        <header class="top">
          <h1>${rule}: history of its baselines</h1>
          <p>
            ${plural(history.length, 'baseline')}, oldest on the left. Each line is how far the median over the networks
            has risen since the oldest baseline, in margins of the gate: dotted lines are one margin away. A step is a
            change that somebody committed.
          </p>
        </header>
        <main>
          ${runSection(record)} ${figures}
          <h2>Baselines</h2>
          <div class="scroll" tabindex="0" role="region" aria-label="Baselines">
            <table>
              <thead>
                <tr>
                  <th scope="col">Baseline</th>
                  <th scope="col">What</th>
                  <th scope="col">Made by pcn-check</th>
                  <th scope="col" class="number">Seed</th>
                </tr>
              </thead>
              <tbody>
                ${history.toReversed().map(
                  ({ label, note, baseline }) =>
                    html`<tr>
                      <th scope="row"><code>${label}</code></th>
                      <td>${note}</td>
                      <td>${baseline.pcnCheck}</td>
                      <td class="number">${baseline.seed}</td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>
          ${notes.map((note) => html`<p class="muted">${note}</p>`)}
        </main>
      </body>
    </html> `.text
  }`;
}

const WORSE = { lower: 'Lower is worse.', higher: 'Higher is worse.', either: 'It may not move either way.' };

async function section(metric: HistoryInput['metrics'][number], history: HistoryInput['history']): Promise<Markup> {
  const { id, title, worse, margin, scale, reason, points } = metric;
  const spec = historySpec(
    points,
    history.map(({ label }) => label),
  );
  if (spec === undefined) return html``;
  const size = scale === 'factor' ? `a factor ${significant(Math.exp(margin))}` : significant(margin);
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    <p>${WORSE[worse]} The margin is ${size}: ${reason}</p>
    <figure>
      <div class="scroll" tabindex="0" role="region" aria-label="Figure">
        ${markup(await renderSvg(spec, `${title}: how its medians moved over past baselines`))}
      </div>
    </figure>
    <details>
      <summary>Medians, oldest baseline first</summary>
      ${medians(points, history.length)}
    </details>
  </section>`;
}

function medians(points: readonly HistoryPoint[], count: number): Markup {
  const lines = new Map<string, HistoryPoint[]>();
  for (const p of points) {
    const name = `${p.configuration}, ${place(p)}`;
    lines.set(name, [...(lines.get(name) ?? []), p]);
  }
  const at = (line: readonly HistoryPoint[], i: number): string => {
    const point = line.find((p) => p.at === i);
    return point === undefined ? '–' : significant(point.median, 5);
  };
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Medians">
    <table class="compact">
      <tbody>
        ${[...lines].map(
          ([name, line]) =>
            html`<tr>
              <th scope="row">${name}</th>
              ${Array.from({ length: count }, (_, i) => html`<td class="number">${at(line, i)}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
