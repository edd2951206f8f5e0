import { elementwiseBound } from '../../../arithmetic/elementwiseBound.ts';
import { float64, type Float64Matrix } from '../../../arithmetic/float64.ts';
import { exactly } from '../../../inference/certificate.ts';
import { generative } from '../../../problem/generative.ts';
import { decisive, judgeError } from '../../check.ts';
import { judgeUpdate } from '../../deviation.ts';
import { apart, columns, norm } from '../../matrices.ts';
import { allowedDistance } from '../atRest.ts';
import type { GenerativeCheck } from '../check.ts';
import { type NamedUpdate, inOrder, roundedUpdates, spreadBy } from '../hebbian.ts';
import type { GenerativeTrial } from '../trial.ts';

const E = elementwiseBound(2 ** -53);

/**
 * Is a sample's inference its own affair, and the batch's update the mean of the samples' updates?
 *
 *     x(batch)_b = x(b alone),    Δ(batch) = 1/B Σ_b Δ(b alone)
 *
 * Linear networks, whose rest is one: both sides may be off by the accuracy asked. An energy divided by B moves no minimum; it shows
 * in `one-snapshot` and in latents that stop B times too early.
 */
export const sampleIndependence: GenerativeCheck = {
  id: 'sample-independence',
  number: 'G09',
  kind: 'required',
  claims: ['pcn/learning-rule', 'pcn/inference-rule'],
  title: 'a sample’s latents do not depend on the others, and the update is the mean of the samples’ updates',
  async judge(t) {
    const { model, data, target } = t.problem;
    const B = data.columns;
    if (B === 1 || !t.linear) return undefined;
    const alone = Array.from({ length: B }, (_, b) =>
      t.on(generative(float64, model, columns(data, [b]), columns(target!, [b]))),
    );
    const together = await t.latents();
    const latents = await Promise.all(
      alone.map(async (single, b) => {
        const x = await single.latents();
        const own = together.map((xl) => columns(xl, [b]));
        const bound = allowedDistance(t, together) + allowedDistance(t, x);
        return judgeError(`latents of sample ${b + 1}`, apart(x, own), bound, 'latents');
      }),
    );
    const [whole, each] = [await own(t), await Promise.all(alone.map(own))];
    const mean = exactly(float64.matrix(1, 1, [1 / B])); // B is small, and 1/B within a rounding of the bound below
    const updates = whole.map(({ name, value }, i) => {
      const sum = each.map((single) => single[i]!.value).reduce((s, term) => E.add(s, term));
      return judgeUpdate(`update of ${name}`, value, E.scale({ ...mean, error: Float64Array.of(2 ** -53 / B) }, sum));
    });
    return decisive([...latents, ...updates]);
  },
};

/** The rule's own updates at its latents, with what they may be off by. */
async function own(t: GenerativeTrial): Promise<NamedUpdate<{ value: Float64Matrix; error: Float64Array }>[]> {
  const [x, updates] = [await t.latents(), inOrder(await t.updates())];
  const local = roundedUpdates(t, t.problem, spreadBy(x, allowedDistance(t, x)));
  return updates.map(({ name, value }, i) => {
    const more = t.accuracy * norm(value);
    return { name, value: { value, error: local[i]!.value.error.map((e) => e + more) } };
  });
}
