import { frobenius } from '../../../arithmetic/norm.ts';
import { decisive, judgeError } from '../../check.ts';
import { judgeUpdate } from '../../deviation.ts';
import { apart } from '../../matrices.ts';
import { allowedDistance } from '../atRest.ts';
import type { GenerativeCheck } from '../check.ts';
import { closedFormOf } from '../closedForm.ts';
import { exactUpdates, inOrder, roundedUpdates } from '../hebbian.ts';

/**
 * In a linear network, do latents and updates equal the closed forms of the equilibrium?
 *
 *     ‖x − x*‖ ≤ accuracy·‖x‖ + rounding;     ΔW_l = −∂E*∕∂W_l = p_l ε_l* x_{l+1}*ᵀ/B,  ΔR = −∂E*∕∂R = −p_y ε_y* x_L*ᵀ/B
 *
 * within what that distance and rounding can make of them. Closed forms carry running error bounds, so the right sides are proven.
 */
export const updateAtRest: GenerativeCheck = {
  id: 'update-at-rest',
  number: 'G05',
  kind: 'required',
  decides: ['activities', 'updates'],
  claims: ['pcn/top-latent', 'pcn/equilibrium-errors', 'pcn/gradients'],
  title: 'in a linear network latents and updates equal the closed forms at equilibrium within a proven bound',
  async judge(t) {
    if (!t.linear) return undefined;
    const [x, updates] = [await t.latents(), inOrder(await t.updates())];
    const { latents } = closedFormOf(t.problem);
    const D = allowedDistance(t, x);
    const rest = latents.map(({ value }) => value);
    const rounding = frobenius(latents.map(({ error }) => error));
    const expected = exactUpdates(t.problem, latents);
    const reach = roundedUpdates(
      t,
      t.problem,
      latents.map(({ value, error }) => ({ value, error: error.map((e) => e + D) })),
    );
    return decisive([
      judgeError('latents', apart(x, rest), D + rounding, 'latents'),
      ...updates.map(({ name, value }, i) =>
        judgeUpdate(`update of ${name}`, { value, error: reach[i]!.value.error }, expected[i]!.value),
      ),
    ]);
  },
};
