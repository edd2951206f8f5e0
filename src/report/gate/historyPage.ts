import type { Metric } from '../../gate/metrics.ts';
import { type Markup, html, markup } from '../html.ts';
import { plural } from '../numbers.ts';
import { styleSheet } from '../style.ts';
import { renderSvg } from '../svg.ts';
import { type PastBaseline, historySpec } from './historyFigure.ts';
import type { GateRecord } from './record.ts';
import { gateText } from './text.ts';

export interface HistoryInput {
  readonly rule: string;
  /** Oldest first. */
  readonly history: readonly PastBaseline[];
  /** What could not be read, in sentences. */
  readonly notes: readonly string[];
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly median: (values: readonly number[]) => number;
  /** The run that the page was made with. */
  readonly record?: GateRecord;
}

/** Past baselines of a rule as one page that asks for nothing else: a figure for each metric, and the list of baselines. */
export async function historyPage(input: HistoryInput): Promise<string> {
  const { rule, history, notes, record } = input;
  const figures: Markup[] = [];
  for (const [id, metric] of Object.entries(input.metrics)) figures.push(await figure(id, metric, input));
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
        </style>
      </head>
      <body>
        <header class="top">
          <h1>${rule}: history of its baselines</h1>
          <p>
            ${plural(history.length, 'baseline')}, oldest on the left. Each point is the median over the networks of its
            baseline; a step is a change that somebody committed.
          </p>
        </header>
        <main>
          ${
            record === undefined
              ? ''
              : html`<h2>This run</h2>
                  <pre class="replay">${gateText(record)}</pre>`
          }
          ${figures}
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

async function figure(id: string, metric: Metric, { history, median }: HistoryInput): Promise<Markup> {
  const spec = historySpec(history, id, median);
  if (spec === undefined) return html``;
  const worse = { lower: 'Lower is worse.', higher: 'Higher is worse.', either: 'It may not move either way.' };
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${metric.title}</h2>
    <p>${worse[metric.worse]} ${metric.reason}</p>
    <figure>
      <div class="scroll" tabindex="0" role="region" aria-label="Figure">
        ${markup(await renderSvg(spec, `${metric.title}: medians over past baselines`))}
      </div>
    </figure>
  </section>`;
}
