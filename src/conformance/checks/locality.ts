import type { Float64Matrix } from '../../arithmetic/float64.ts';
import { layerNumbers, withLayers } from '../../network/linearGaussian.ts';
import { asLinear, supervised } from '../../problem/problem.ts';
import { random } from '../../random.ts';
import type { Check, Judgement } from '../check.ts';
import { replaced } from '../otherNumbers.ts';
import { withParameters } from '../withParameters.ts';
import { type Update, endToEnd } from '../updates.ts';

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
    const [z, updates] = [await t.activities(), endToEnd(await t.updates())];
    for (const k of layerNumbers(network)) {
      const other = withLayers(network, (at, l) => (l === k ? withParameters(at, (a) => replaced(a, r)) : at));
      const after = endToEnd(await t.learnFrom(supervised(other, problem.x, problem.y), z));
      const moved = updates.find((update, i) => update.layer !== k && !same(update, after[i]!));
      if (moved !== undefined) {
        const replacedOne = updates.find(({ layer }) => layer === k)?.name ?? `layer ${k}`;
        return refuted('weights', `the update of ${moved.name} changes when ${replacedOne} does, activities held`);
      }
    }
    for (let k = 1; k < L; k++) {
      const activities = z.map((zl, l) => (l === k ? replaced(zl, r) : zl));
      const after = endToEnd(await t.learnFrom(problem, activities));
      const moved = updates.find(
        ({ layer, ...update }, i) => layer !== k && layer !== k + 1 && !same(update, after[i]!),
      );
      if (moved !== undefined) return refuted('activities', `the update of ${moved.name} changes when z_${k} does`);
    }
    return { outcome: 'holds', detail: 'replacing what is not adjacent changes no bit' };
  },
};

const refuted = (aspect: string, detail: string): Judgement => ({ outcome: 'refuted', aspect, detail });

const same = (one: Pick<Of, 'value'>, other: Of): boolean =>
  one.value.data.every((v, i) => Object.is(v, other.value.data[i]));

type Of = Pick<Update<Float64Matrix>, 'value'>;
