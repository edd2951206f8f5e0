import { type Bounded, errorBound } from '../../../arithmetic/errorBound.ts';
import { float64, type Float64Matrix } from '../../../arithmetic/float64.ts';
import { frobenius } from '../../../arithmetic/norm.ts';
import { exactly } from '../../../inference/certificate.ts';
import { judgeError, vague } from '../../check.ts';
import { apart, norm } from '../../matrices.ts';
import { allowedDistance } from '../atRest.ts';
import type { GenerativeCheck } from '../check.ts';
import { closedFormOf } from '../closedForm.ts';
import { withLabel } from '../trial.ts';

type B = Bounded<Float64Matrix>;
const E = errorBound(float64, 2 ** -53);

/**
 * Does the readout at rest follow the clamped label as the theory of a linear network has it, for data that stay?
 *
 *     R x_L(y′) − R x_L(y) = M (y′ − y),   M = p_y R (Qᵀ S_x⁻¹ Q + λI + p_y RᵀR)⁻¹ Rᵀ,   here y′ = −y + 1
 */
export const labelLeak: GenerativeCheck = {
  id: 'label-leak',
  number: 'G08',
  kind: 'required',
  claims: ['pcn/leak'],
  title: 'in a linear network the readout at rest moves with the clamped label by the leak M',
  async judge(t) {
    if (!t.linear) return undefined;
    const { target, model } = t.problem;
    const other = { ...target!, data: target!.data.map((v) => 1 - v) };
    const moved = t.on(withLabel(t.problem, other));
    const [one, two] = [await t.latents(), await moved.latents()];
    const readout = (x: readonly Float64Matrix[]): B => E.multiply(exactly(model.readout), exactly(x.at(-1)!));
    const measured = E.subtract(readout(two), readout(one));
    const by = E.subtract(exactly(other), exactly(target!));
    const expected = E.multiply(closedFormOf(t.problem).leak(), by);
    const D = allowedDistance(t, one) + allowedDistance(t, two);
    const bound = norm(model.readout) * D + frobenius([measured.error]) + frobenius([expected.error]);
    const size = norm(expected.value);
    if (bound >= size) return vague('what the readout moves by', bound, size);
    return judgeError('how the readout moves', apart([measured.value], [expected.value]), bound, 'readout');
  },
};
