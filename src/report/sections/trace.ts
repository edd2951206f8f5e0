import { traceSpec } from '../figure.ts';
import { type Markup, html, markup } from '../html.ts';
import type { InferenceTrace } from '../record.ts';
import { renderSvg } from '../svg.ts';

/** The figure: inference goes down to the minimum, and its certificate says how far is left without knowing it. */
export async function traceSection(trace: InferenceTrace): Promise<Markup> {
  const spec = traceSpec(trace);
  const label = `${trace.title}: energy above its minimum and its certified bound against inference step`;
  const drawing =
    spec === undefined
      ? html`<p>No positive value to draw on a logarithmic axis.</p>`
      : html`<div class="scroll" tabindex="0" role="region" aria-label="Figure">
          ${markup(await renderSvg(spec, label))}
        </div>`;
  return html`<section aria-labelledby="trace">
    <h2 id="trace">Inference and its certificate</h2>
    <figure>
      ${drawing}
      <figcaption>
        ${trace.title}. Energy above its minimum, F(z) − F*, and the certified bound ‖∇F‖² / (2μ), which is computed
        without knowing the minimum. The bound must lie above the energy at every step.
      </figcaption>
    </figure>
  </section>`;
}
