import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import { frobenius } from '../../arithmetic/norm.ts';
import { exactly } from '../../inference/certificate.ts';
import { layerNumbers } from '../../network/linearGaussian.ts';
import { chainOf } from '../../problem/chain.ts';
import { asLinear, supervised } from '../../problem/problem.ts';
import { type Random, random } from '../../random.ts';
import { type Check, decisive, judgeError } from '../check.ts';
import { judgeUpdate } from '../deviation.ts';
import { inBasis } from '../orthogonal.ts';
import { allowedError, ownUpdates, reference } from '../tolerance.ts';

/**
 * Does it matter in which order neurons and samples are listed?
 *
 *     z_l → Π_l z_l Σ,  W_l → Π_l W_l Π_{l−1}ᵀ   gives   ΔW_l → Π_l ΔW_l Π_{l−1}ᵀ,   l = 0..L, ends and samples included
 */
export const permutation: Check = {
  id: 'permutation',
  number: 'C08',
  title: 'neurons and samples listed in another order give the same activities and updates in that order',
  kind: 'required',
  claims: ['se/eq-07', 'se/eq-33'],
  async judge(t) {
    const { network, x, y } = asLinear(t.problem);
    const layers = chainOf(t.problem);
    const r = random(t.seed, `conformance/permutation-${network.widths.join('-')}`);
    const group = network.widths.map((_, l) => l);
    for (const l of layerNumbers(network)) if (layers[l - 1]!.skip) group[l] = group[l - 1]!;
    const byGroup = new Map(group.map((g) => [g, shuffle(network.widths[g]!, r)]));
    const Pi = group.map((g) => byGroup.get(g)!);
    const samples = shuffle(x.columns, r);
    const listed = (l: number, z: Float64Matrix): Float64Matrix =>
      float64.multiply(float64.multiply(Pi[l]!, z), samples);
    const L = network.layers.length;
    const other = t.on(supervised(inBasis(network, Pi), listed(0, x), listed(L, y)));
    const E = reference;
    const [z, zOther] = [await t.activities(), await other.activities()];
    const activities = judgeError(
      'activities in another order',
      frobenius(z.map((zl, l) => float64.subtract(listed(l, zl), zOther[l]!).data)),
      allowedError(t, z) + allowedError(other, zOther),
      'activities',
    );
    const [before, after] = [await ownUpdates(t), await ownUpdates(other)];
    const updates = before.map(({ name, value }, i) =>
      judgeUpdate(
        `update of ${name} in another order`,
        after[i]!.value,
        E.multiply(E.multiply(exactly(Pi[i + 1]!), value), exactly(Pi[i]!), { transposeB: true }),
      ),
    );
    return decisive(L > 1 ? [activities, ...updates] : updates);
  },
};

/** A random permutation matrix. */
function shuffle(n: number, r: Random): Float64Matrix {
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = r.integer(0, i);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  const data = new Float64Array(n * n);
  for (const [i, j] of order.entries()) data[i * n + j] = 1;
  return { rows: n, columns: n, data };
}
