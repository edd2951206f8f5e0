import { frobenius } from '../../arithmetic/norm.ts';
import { exactly } from '../../inference/certificate.ts';
import type { Bounded } from '../../arithmetic/errorBound.ts';
import { type Float64Matrix, float64 } from '../../arithmetic/float64.ts';
import { asLinear } from '../../problem/problem.ts';
import { feedforwardActivities } from '../../theory/feedforward.ts';
import type { Trial } from '../trial.ts';
import { type Check, decisive, judgeError, vague } from '../check.ts';
import { closedForm } from '../closedForm.ts';
import { judgeUpdate } from '../deviation.ts';
import { allowedError, updatesWithin } from '../tolerance.ts';
import { endToEnd } from '../updates.ts';
import { regimeProblems } from '../regimes.ts';

/**
 * Do activities and updates equal predictive coding's closed forms, in norm and in direction?
 *
 *     ‖z − z*‖ ≤ accuracy·‖z‖ + rounding,    ‖ΔW_l + ∂(F*)/∂W_l‖ ≤ what that error and rounding can make of (a_l p_l/B) ε_l z_{l−1}ᵀ
 *
 * Both closed forms come with running error bounds, so the right sides are proven.
 */
export const equalsClosedForm: Check = {
  id: 'equals-closed-form',
  number: 'C05',
  title: 'activities and updates equal the closed forms of predictive coding within a proven bound',
  kind: 'required',
  decides: ['activities', 'updates'],
  claims: ['se/eq-07', 'se/eq-33', 'se/eq-44-corrected'],
  besides: regimeProblems,
  async judge(t) {
    const [z, updates] = [await t.activities(), endToEnd(await t.updates())];
    const { zStar, updates: expected } = closedForm(t);
    const D = allowedError(t, z);
    const hidden = z.slice(1, -1);
    const error = frobenius(hidden.map((zl, i) => float64.subtract(zl, zStar[i + 1]!.value).data));
    const rounding = frobenius(zStar.slice(1, -1).map((zl) => zl.error));
    const judged = judgeError('activities', error, D + rounding, 'activities');
    const moved = inferenceMoves(t, zStar);
    const activities =
      judged.outcome === 'holds' && D + rounding >= moved && moved > rounding
        ? vague('what inference moves activities by', D + rounding, moved)
        : judged;
    const reach = updatesWithin(t, [exactly(t.problem.x), ...zStar.slice(1, -1), exactly(t.problem.y)], D);
    return decisive([
      ...(hidden.length > 0 ? [activities] : []),
      ...updates.map(({ name, value }, i) =>
        judgeUpdate(`update of ${name}`, { value, error: reach[i]!.value.error }, expected[i]!.value),
      ),
    ]);
  },
};

/** ‖z* − ẑ‖ over the hidden layers: with an accuracy coarser than that, no inference at all would do. */
function inferenceMoves({ problem }: Trial, zStar: readonly Bounded<Float64Matrix>[]): number {
  const { network, x } = asLinear(problem);
  const zHat = feedforwardActivities(float64, network, x);
  return frobenius(zStar.slice(1, -1).map((zl, i) => float64.subtract(zl.value, zHat[i + 1]!).data));
}
