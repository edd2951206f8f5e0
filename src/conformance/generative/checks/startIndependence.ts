import { judgeError } from '../../check.ts';
import { apart } from '../../matrices.ts';
import { allowedDistance } from '../atRest.ts';
import type { GenerativeCheck } from '../check.ts';

/** Another seed, and so perhaps another start. */
const OTHER = 1;

/**
 * Is rest one, wherever inference starts? In a linear network whose top is determined there is one minimum; another seed, from which a
 * random start follows, may move latents by the accuracy asked and no more.
 */
export const startIndependence: GenerativeCheck = {
  id: 'start-independence',
  number: 'G10',
  kind: 'required',
  claims: ['pcn/top-latent', 'pcn/unique-minimum-printed'],
  title: 'in a linear network latents end at the same place for another seed',
  async judge(t) {
    if (!t.linear) return undefined;
    const other = t.on(t.problem, t.seed + OTHER);
    const [one, two] = [await t.latents(), await other.latents()];
    const bound = allowedDistance(t, one) + allowedDistance(t, two);
    return judgeError('latents with another seed', apart(one, two), bound, 'latents');
  },
};
