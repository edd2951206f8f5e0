import { judgeRest } from '../atRest.ts';
import type { GenerativeCheck } from '../check.ts';

/**
 * With a label clamped, do the latents rest at a minimum of each sample's energy, the readout's error in it?
 *
 *     p_l ε_l = W_{l−1}ᵀ p_{l−1} h_{l−1}  (l < L),      λ x_L + p_y Rᵀ(R x_L − y) = W_{L−1}ᵀ p_{L−1} h_{L−1}
 */
export const settledWithLabel: GenerativeCheck = {
  id: 'settled-with-label',
  number: 'G02',
  kind: 'required',
  decides: ['activities'],
  claims: ['pcn/inference-rule', 'pcn/inference-top', 'pcn/top-latent'],
  title: 'with a label clamped, latents are proven to be within the accuracy asked of a minimum of their energy',
  judge: async (t) => judgeRest(t, t.problem, await t.latents()),
};
