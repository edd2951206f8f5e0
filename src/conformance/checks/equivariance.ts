import { float64 } from '../../arithmetic/float64.ts';
import { frobenius } from '../../arithmetic/norm.ts';
import { exactly } from '../../inference/certificate.ts';
import { asLinear, supervised } from '../../problem/problem.ts';
import { random } from '../../random.ts';
import { type Check, decisive, judgeError } from '../check.ts';
import { basisChange, inBasis } from '../orthogonal.ts';
import { judgeUpdate } from '../deviation.ts';
import { allowedError, ownUpdates, reference } from '../tolerance.ts';

/**
 * Does the rule ignore the basis in which hidden neurons happen to be written?
 *
 *     W_l → Q_l W_l Q_{l−1}ᵀ   gives   z_l → Q_l z_l,   ΔW_l → Q_l ΔW_l Q_{l−1}ᵀ
 *
 * The Q_l are exact in binary, so the transformed network is the same function to the last bit; both sides may be off by the
 * accuracy asked.
 */
export const equivariance: Check = {
  id: 'equivariance',
  number: 'C09',
  kind: 'required',
  claims: ['se/eq-07', 'se/eq-33'],
  title: 'under an orthogonal change of basis of the hidden layers, activities and updates change basis with it',
  async judge(t) {
    const { network, x, y } = asLinear(t.problem);
    const L = network.layers.length;
    if (L === 1) return undefined;
    const E = reference;
    const Q = basisChange(network, random(t.seed, `conformance/basis-${network.widths.join('-')}`));
    const turned = t.on(supervised(inBasis(network, Q), x, y));
    const [z, zTurned] = [await t.activities(), await turned.activities()];
    const activities = judgeError(
      'activities',
      frobenius(z.map((zl, l) => float64.subtract(float64.multiply(Q[l]!, zl), zTurned[l]!).data)),
      allowedError(t, z) + allowedError(turned, zTurned),
      'activities',
    );
    const [before, after] = [await ownUpdates(t), await ownUpdates(turned)];
    const updates = before.map(({ name, value }, i) => {
      const expected = E.multiply(E.multiply(exactly(Q[i + 1]!), value), exactly(Q[i]!), { transposeB: true });
      return judgeUpdate(`update of ${name}`, after[i]!.value, expected);
    });
    return decisive([activities, ...updates]);
  },
};
