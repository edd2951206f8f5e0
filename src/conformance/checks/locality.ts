import type { Float64Matrix } from '../../arithmetic/float64.ts';
import { layerNumbers } from '../../network/linearGaussian.ts';
import { asLinear } from '../../problem/problem.ts';
import { random } from '../../random.ts';
import type { Check, Judgement } from '../check.ts';
import { replaced } from '../otherNumbers.ts';
import { relayered } from '../relayered.ts';
import { weightUpdates } from '../updates.ts';

/**
 * Does the update of W_l look only at W_l and the activities z_{l−1} and z_l on its two sides?
 *
 * Activities held, the weights of another layer are replaced; weights held, the activities of a layer that is not adjacent are
 * replaced. The update must come out the same to the last bit: no rounding is involved in not looking.
 */
export const locality: Check = {
  id: 'locality',
  number: 'C10',
  kind: 'required',
  claims: ['se/eq-34'],
  title: 'the update of a weight matrix depends on nothing but itself and the activities on its two sides, exactly',
  async judge(t) {
    const problem = asLinear(t.problem);
    const { network } = problem;
    const L = network.layers.length;
    if (L === 1) return undefined;
    const r = random(t.seed, `conformance/locality-${network.widths.join('-')}`);
    const [z, updates] = [await t.activities(), weightUpdates(await t.updates())];
    for (const k of layerNumbers(network)) {
      const changed = relayered(problem, (at, l) => (l === k ? { ...at, weights: replaced(at.weights, r) } : at));
      const after = weightUpdates(await t.learnFrom(changed, z));
      const moved = layerNumbers(network).find((l) => l !== k && !same(updates[l - 1]!, after[l - 1]!));
      if (moved !== undefined)
        return refuted('weights', `the update of W_${moved} changes when W_${k} does, activities held`);
    }
    for (let k = 1; k < L; k++) {
      const activities = z.map((zl, l) => (l === k ? replaced(zl, r) : zl));
      const after = weightUpdates(await t.learnFrom(problem, activities));
      const moved = layerNumbers(network).find((l) => l !== k && l !== k + 1 && !same(updates[l - 1]!, after[l - 1]!));
      if (moved !== undefined) return refuted('activities', `the update of W_${moved} changes when z_${k} does`);
    }
    return { outcome: 'holds', detail: 'replacing what is not adjacent changes no bit' };
  },
};

const refuted = (aspect: string, detail: string): Judgement => ({ outcome: 'refuted', aspect, detail });

const same = (a: Float64Matrix, b: Float64Matrix): boolean => a.data.every((v, i) => Object.is(v, b.data[i]));
