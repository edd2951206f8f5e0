import { exactly } from '../../../inference/certificate.ts';
import { random } from '../../../random.ts';
import { decisiveUpdate, judgeUpdate } from '../../deviation.ts';
import type { GenerativeCheck } from '../check.ts';
import { drawnLatents } from '../drawnLatents.ts';
import { exactUpdates, inOrder, roundedUpdates } from '../hebbian.ts';
import { taken } from '../../tolerance.ts';

/**
 * Away from rest, does the rule learn what these very latents say, layer by layer?
 *
 *     ΔW_l = (p_l/B) h_l x_{l+1}ᵀ,  h_l = f_l′(W_l x_{l+1}) ∘ (x_l − f_l(W_l x_{l+1})),      ΔR = (p_y/B) (y − R x_L) x_Lᵀ
 *
 * Latents are drawn at random with all 53 bits, so that nothing but the definition is left to agree with; the only error allowed is
 * rounding of the unit roundoff that the rule declares.
 */
export const hebbianUpdate: GenerativeCheck = {
  id: 'hebbian-update',
  number: 'G04',
  kind: 'required',
  decides: ['updates'],
  claims: ['pcn/learning-rule', 'pcn/readout-update', 'pcn/locality'],
  title: 'from any latents the updates of weights and readout are minus the gradients of their energy, to rounding',
  async judge(t) {
    const x = drawnLatents(t.problem, random(t.seed, 'conformance/hebbian-update'));
    const expected = exactUpdates(t.problem, x.map(exactly));
    const own = roundedUpdates(t, t.problem, x.map(taken(t)));
    const updates = inOrder(await t.learnFrom(x));
    return decisiveUpdate(
      updates.map(({ name, value }, i) =>
        judgeUpdate(`update of ${name} at random latents`, { value, error: own[i]!.value.error }, expected[i]!.value),
      ),
    );
  },
};
