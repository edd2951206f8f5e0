import type { Float64Matrix } from '../../arithmetic/float64.ts';
import { frobenius } from '../../arithmetic/norm.ts';
import { exactly } from '../../inference/certificate.ts';
import { layerNumbers, withLayers } from '../../network/linearGaussian.ts';
import { asLinear, supervised } from '../../problem/problem.ts';
import { random } from '../../random.ts';
import { type Check, type Judgement, decisive, short } from '../check.ts';
import { NOT_REPRODUCIBLE, learnedAgain } from '../identicalQuestions.ts';
import { apart, norm } from '../matrices.ts';
import { replaced } from '../otherNumbers.ts';
import { updatesWithin } from '../tolerance.ts';
import type { Trial } from '../trial.ts';
import { withParameters } from '../withParameters.ts';
import { type Update, endToEnd } from '../updates.ts';

/**
 * Does the update of W_l look only at W_l and the activities z_{l−1} and z_l on its two sides?
 *
 * Activities held, the weights of another layer are replaced; weights held, the activities of a layer that is not adjacent are
 * replaced. The update must come out the same to the last bit: no rounding is involved in not looking. Where two identical questions
 * get different answers too, whatever summed in any order may differ by twice what rounding can do, and does not look any further.
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
    const found: Judgement[] = [];
    for (const k of layerNumbers(network)) {
      const other = withLayers(network, (at, l) => (l === k ? withParameters(at, (a) => replaced(a, r)) : at));
      const after = endToEnd(await t.learnFrom(supervised(other, problem.x, problem.y), z));
      const replacedOne = updates.find(({ layer }) => layer === k)?.name ?? `layer ${k}`;
      const what = `when ${replacedOne} does, activities held`;
      const moved = await changed(
        t,
        z,
        'weights',
        what,
        pairs(updates, after, (layer) => layer !== k),
      );
      if (moved?.outcome === 'refuted') return moved;
      if (moved) found.push(moved);
    }
    for (let k = 1; k < L; k++) {
      const activities = z.map((zl, l) => (l === k ? replaced(zl, r) : zl));
      const after = endToEnd(await t.learnFrom(problem, activities));
      const far = pairs(updates, after, (layer) => layer !== k && layer !== k + 1);
      const moved = await changed(t, z, 'activities', `when z_${k} does`, far);
      if (moved?.outcome === 'refuted') return moved;
      if (moved) found.push(moved);
    }
    return decisive(found) ?? { outcome: 'holds', detail: 'replacing what is not adjacent changes no bit' };
  },
};

interface Pair {
  readonly index: number;
  readonly name: string;
  readonly before: Float64Matrix;
  readonly after: Float64Matrix;
}

/** The updates of the layers named, before and after, where a bit differs. */
const pairs = (
  before: readonly Update<Float64Matrix>[],
  after: readonly Update<Float64Matrix>[],
  of: (layer: number) => boolean,
): readonly Pair[] =>
  before.flatMap(({ name, layer, value }, index) => {
    const now = after[index]!.value;
    const same = value.data.every((v, i) => Object.is(v, now.data[i]));
    return !of(layer) || same ? [] : [{ index, name, before: value, after: now }];
  });

/** What a change shows: that the rule looks, or only that no two answers of it are alike. */
async function changed(
  t: Trial,
  z: readonly Float64Matrix[],
  aspect: string,
  when: string,
  moved: readonly Pair[],
): Promise<Judgement | undefined> {
  if (moved.length === 0) return undefined;
  const noise = await learnedAgain(t, z);
  const refuted: Judgement = { outcome: 'refuted', aspect, detail: `the update of ${moved[0]!.name} changes ${when}` };
  if (noise === undefined) return refuted;
  const rounding = updatesWithin(t, z.map(exactly), 0);
  const beyond = moved.find(
    ({ index, before, after }) => apart([before], [after]) > 2 * frobenius([rounding[index]!.value.error]),
  );
  const alike = `two identical questions differ, by ${short(noise.by)} of ${noise.name}`;
  if (beyond === undefined) return { outcome: 'holds', detail: `changes are within rounding: ${alike}` };
  const by = apart([beyond.before], [beyond.after]) / norm(beyond.before);
  if (by > MUCH * noise.by)
    return {
      ...refuted,
      detail: `the update of ${beyond.name} changes by ${short(by)} of itself ${when}, where ${alike}`,
    };
  return {
    ...{ outcome: 'refuted', aspect: NOT_REPRODUCIBLE },
    detail: `the update of ${beyond.name} depends on more than it may, chance or a count of calls (see C01): it changes ${when}, and ${alike}`,
  };
}

/** So many times what two identical questions differ by is no chance. */
const MUCH = 1000;
