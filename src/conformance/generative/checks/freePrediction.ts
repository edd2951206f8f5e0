import { frobenius } from '../../../arithmetic/norm.ts';
import { judgeError, short } from '../../check.ts';
import { apart, norm } from '../../matrices.ts';
import { allowedDistance } from '../atRest.ts';
import type { GenerativeCheck } from '../check.ts';
import { closedFormOf } from '../closedForm.ts';
import { withLabel } from '../trial.ts';

/**
 * Is the prediction the readout of inference without a label? In a linear network, generalised least squares:
 *
 *     ŷ = R (Qᵀ S_x⁻¹ Q + λI)⁻¹ Qᵀ S_x⁻¹ x_0
 *
 * It may be off by ‖R‖ times what latents may be.
 */
export const freePrediction: GenerativeCheck = {
  id: 'free-prediction',
  number: 'G07',
  kind: 'required',
  claims: ['pcn/top-latent', 'pcn/free-prediction'],
  title: 'in a linear network the prediction is the readout of the data’s own equilibrium, no label clamped',
  async judge(t) {
    if (!t.linear || !t.free) return undefined;
    const prediction = await t.prediction();
    const { latents, answer } = closedFormOf(withLabel(t.problem));
    const D = allowedDistance(
      t,
      latents.map(({ value }) => value),
    );
    const bound = norm(t.problem.model.readout) * D + frobenius([answer.error]);
    const judged = judgeError('prediction', apart([prediction], [answer.value]), bound, 'prediction');
    if (judged.outcome !== 'refuted') return judged;
    const clamped = closedFormOf(t.problem).answer.value;
    const near = apart([prediction], [clamped]) / norm(clamped);
    return near <= 2 ** -20
      ? { ...judged, detail: `${judged.detail}; it is within ${short(near)} of the readout with the label clamped` }
      : judged;
  },
};
