import { apart, norm } from '../../matrices.ts';
import { float64 } from '../../../arithmetic/float64.ts';
import { judgeError } from '../../check.ts';
import { allowedDistance, judgeRest } from '../atRest.ts';
import type { GenerativeCheck } from '../check.ts';
import { withLabel } from '../trial.ts';

/**
 * Is the prediction of a nonlinear network the readout of its own inference without a label? These networks have one rest, from wherever
 * descent starts, and the rule's latents are proven to be near it: so is R x_L of what predicts.
 *
 *     ‖ŷ − R x_L‖ ≤ 2 ‖R‖ accuracy ‖x‖ + rounding,     x at rest without a label
 *
 * Linear networks have a closed form: `free-prediction`.
 */
export const nonlinearPrediction: GenerativeCheck = {
  id: 'nonlinear-prediction',
  number: 'G14',
  kind: 'optional',
  claims: ['pcn/free-prediction'],
  title:
    'in a nonlinear network with one rest the prediction is the readout of latents proven to be at rest, no label clamped',
  async judge(t) {
    if (t.linear || !t.free) return undefined;
    const free = t.on(withLabel(t.problem));
    const latents = await free.latents();
    const rest = judgeRest(t, free.problem, latents);
    if (rest.outcome !== 'holds') return undefined; // `settled-without-label` says so
    const { readout } = t.problem.model;
    const top = latents.at(-1)!;
    // R x_L is made twice, here and by the rule, from sums of n terms: each within n u/(1 − n u) ≤ (n + 1) u of ‖R‖ ‖x_L‖.
    const rounding = 2 * (top.rows + 1) * t.unitRoundoff * norm(readout) * norm(top);
    const bound = 2 * norm(readout) * allowedDistance(t, latents) + rounding;
    return judgeError(
      'prediction',
      apart([await t.prediction()], [float64.multiply(readout, top)]),
      bound,
      'prediction',
    );
  },
};
