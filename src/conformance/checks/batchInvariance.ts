import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import { frobenius } from '../../arithmetic/norm.ts';
import { asLinear, supervised } from '../../problem/problem.ts';
import { type Check, decisive, judgeError } from '../check.ts';
import { sample } from '../problems.ts';
import { judgeUpdate } from '../deviation.ts';
import { allowedError, ownUpdates, reference } from '../tolerance.ts';

/**
 * Is a sample's inference its own affair, and the batch's update the mean of the samples' updates?
 *
 *     z(batch)_b = z(b alone),    ΔW(batch) = 1/B Σ_b ΔW(b alone)
 *
 * Both sides may be off by the accuracy asked.
 */
export const batchInvariance: Check = {
  id: 'batch-invariance',
  number: 'C07',
  kind: 'required',
  claims: ['se/eq-44-corrected', 'se/eq-45'],
  title: 'a sample’s activities do not depend on the others, and the update is the mean of the samples’ updates',
  async judge(t) {
    const { network, x, y } = asLinear(t.problem);
    const B = x.columns;
    if (B === 1) return undefined;
    const E = reference;
    const together = await t.activities();
    const alone = Array.from({ length: B }, (_, b) => t.on(supervised(network, sample(x, b), sample(y, b))));
    const activities = await Promise.all(
      alone.map(async (single, b) => {
        const z = await single.activities();
        const differences: Float64Matrix[] = z.map((zl, l) => float64.subtract(zl, sample(together[l]!, b)));
        return judgeError(
          `activities of sample ${b + 1}`,
          frobenius(differences.map((d) => d.data)),
          allowedError(t, together) + allowedError(single, z),
          'activities',
        );
      }),
    );
    const whole = await ownUpdates(t);
    const each = await Promise.all(alone.map(ownUpdates));
    const oneOverB = E.reciprocal(E.matrix(1, 1, [B]));
    const updates = whole.map(({ name, value }, i) => {
      const mean = E.scale(
        oneOverB,
        each.map((single) => single[i]!.value).reduce((sum, term) => E.add(sum, term)),
      );
      return judgeUpdate(`update of ${name}`, value, mean);
    });
    return decisive([...(network.layers.length > 1 ? activities : []), ...updates]);
  },
};
