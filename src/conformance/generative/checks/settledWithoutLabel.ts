import { judgeRest } from '../atRest.ts';
import type { GenerativeCheck } from '../check.ts';
import { withLabel } from '../trial.ts';

/** Without a label, do the latents rest where data and prior alone have them? Nothing is asked where these do not determine the top. */
export const settledWithoutLabel: GenerativeCheck = {
  id: 'settled-without-label',
  number: 'G03',
  kind: 'required',
  claims: ['pcn/inference-rule', 'pcn/top-latent'],
  title: 'without a label, latents are proven to be within the accuracy asked of a minimum of the energy of the data',
  async judge(t) {
    if (!t.free) return undefined;
    const free = t.on(withLabel(t.problem));
    return judgeRest(t, free.problem, await free.latents());
  },
};
