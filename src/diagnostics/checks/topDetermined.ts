import { float64 } from '../../arithmetic/float64.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { lastFinite } from '../run.ts';

export const topDetermined: Diagnostic = {
  id: 'top-determined',
  title: 'directions of the top latent that nothing below determines',
  threshold: '0',
  why: 'Derived: the energy sees x_L through W_{L−1} x_L alone when no label is clamped. Along the null space of W_{L−1} nothing pulls: x_L keeps what it started with, and so does R x_L.',
  wrong: 'Inference without a label has no unique end: what it predicts depends on the random start.',
  change: 'Make the top no wider than the layer below it, or give it a prior (a term ½‖x_L‖²).',
  evidence: 'Two predictions of one image, without a label and from two starts, after many steps.',
  measure(run) {
    if (run.settings.kind !== 'generative') return { missing: 'a generative network' };
    const snapshot = lastFinite(run);
    const L = run.settings.activations.length;
    const top = snapshot?.edges[L - 1]?.weights;
    if (snapshot === undefined || top === undefined) return { missing: 'a finite snapshot' };
    const loose = top.columns - rankOf(top);
    const { readout } = snapshot;
    const held = readout === undefined ? loose : top.columns - rankOf(stacked(top, readout.weights));
    return {
      value: loose,
      ill: loose > 0,
      detail: `${loose} of ${top.columns} without a label, ${held} with the label clamped`,
    };
  },
};

/** How many singular values are no rounding of the largest. */
function rankOf(W: { readonly rows: number; readonly columns: number; readonly data: Float64Array }): number {
  const σ = float64.singularValues(W);
  const least = Math.max(W.rows, W.columns) * 2 ** -24 * (σ[0] ?? 0); // weights may have been float32
  return σ.filter((one) => one > least).length;
}

const stacked = (above: Parameters<typeof rankOf>[0], below: Parameters<typeof rankOf>[0]) =>
  float64.matrix(above.rows + below.rows, above.columns, [...above.data, ...below.data]);
