import { float64 } from '../../arithmetic/float64.ts';
import { frobenius } from '../../arithmetic/norm.ts';
import { exactly } from '../../inference/certificate.ts';
import { scaleOf } from '../../network/linearGaussian.ts';
import { asLinear } from '../../problem/problem.ts';
import { feedforwardActivities } from '../../theory/feedforward.ts';
import { bpFactors, weightGradients } from '../../theory/gradients.ts';
import { type Check, decisive, judgeError } from '../check.ts';
import { judgeUpdate } from '../deviation.ts';
import { allowedError, boundsFor, exactProblem, reference, takenProblem } from '../tolerance.ts';
import { weightUpdates } from '../updates.ts';
import { regimeProblems } from '../regimes.ts';

/**
 * Has a rule with multipliers found the dual fixed point, where hidden errors are zero and updates are backpropagation's?
 *
 *     z_l = ẑ_l (l < L),   p_l ε_l + λ_l = p_L P_lᵀ r,   ΔW_l = (a_l/B) p_L P_lᵀ R Ẑ_{l−1}ᵀ
 *
 * Both factors of an update may be off by the accuracy asked, relative to their size.
 */
export const dualFixedPoint: Check = {
  id: 'dual-fixed-point',
  number: 'E04',
  title: 'with multipliers, hidden errors are zero and updates are backpropagation’s',
  kind: 'optional',
  decides: ['activities'],
  claims: ['se/bp-gradient'],
  besides: regimeProblems,
  async judge(t) {
    if (t.rule.capabilities?.multipliers !== true) return undefined;
    const E = reference;
    const exact = exactProblem(t.problem);
    const { network, x } = asLinear(t.problem);
    if (x.data.every((v) => v === 0)) return undefined; // nothing is near zero relative to itself
    const L = network.layers.length;
    const z = await t.activities();
    const zHat = feedforwardActivities(E, exact.network, exactly(x));
    const activities = judgeError(
      'hidden activities against the feedforward sweep',
      frobenius(z.slice(1, L).map((zl, i) => float64.subtract(zl, zHat[i + 1]!.value).data)),
      allowedError(t, z) + frobenius(zHat.slice(1, L).map((a) => a.error)),
      'activities',
    );
    const factors = bpFactors(E, exact);
    const minusOne = E.matrix(1, 1, [-1]);
    const expected = weightGradients(E, exact, factors).map((g) => E.scale(minusOne, g));
    const [own, takenIn] = [boundsFor(t), takenProblem(t, t.problem)];
    const rounding = weightGradients(own, takenIn, bpFactors(own, takenIn));
    const updates = weightUpdates(await t.updates()).map((value, i) => {
      const [signal, before] = [factors.signals[i + 1]!, factors.presynaptic[i]!].map((a) => frobenius([a.value.data]));
      const product = (Math.abs(scaleOf(float64, network.layers[i]!).data[0]!) / x.columns) * signal! * before!;
      const error = Float64Array.from(rounding[i]!.error, (e, k) => (k === 0 ? e + 2.01 * t.accuracy * product : e));
      return judgeUpdate(`update of W_${i + 1}`, { value, error }, expected[i]!);
    });
    return decisive(L > 1 ? [activities, ...updates] : updates);
  },
};
