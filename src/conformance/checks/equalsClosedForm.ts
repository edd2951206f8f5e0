import { exactly } from '../../inference/certificate.ts';
import { equilibriumActivities } from '../../theory/equilibrium.ts';
import { pcFactors, weightGradients } from '../../theory/gradients.ts';
import { type Check, decisive, judgeRatio } from '../check.ts';
import { allowedError, boundsFor, distance, exactProblem, updatesWithin } from '../tolerance.ts';
import { frobenius } from '../../inference/certificate.ts';
import { float64 } from '../../arithmetic/float64.ts';

/**
 * Do activities and updates equal predictive coding's closed forms?
 *
 *     ‖z − z*‖ ≤ accuracy·‖z‖ + rounding,    ‖ΔW_l + ∂(F*)/∂W_l‖ ≤ what that error and rounding can make of (a_l p_l/B) ε_l z_{l−1}ᵀ
 *
 * Both closed forms come with running error bounds, so the right sides are proven.
 */
export const equalsClosedForm: Check = {
  id: 'equals-closed-form',
  title: 'activities and updates equal the closed forms of predictive coding within a proven bound',
  async judge(t) {
    const E = boundsFor(t);
    const problem = exactProblem(t.problem);
    const [z, updates] = [await t.activities(), await t.updates()];
    const zStar = equilibriumActivities(E, problem);
    const D = allowedError(t, z);
    const hidden = z.slice(1, -1);
    const activities = judgeRatio(
      'activities',
      frobenius(hidden.map((zl, i) => float64.subtract(zl, zStar[i + 1]!.value).data)),
      D + frobenius(zStar.slice(1, -1).map((zl) => zl.error)),
    );
    const gradients = weightGradients(E, problem, pcFactors(E, problem));
    const minusOne = E.matrix(1, 1, [-1]);
    const reach = updatesWithin(t, [exactly(t.problem.x), ...zStar.slice(1, -1), exactly(t.problem.y)], D);
    return decisive([
      ...(hidden.length > 0 ? [activities] : []),
      ...updates.map((value, i) => {
        const { error, bound } = distance({ value, error: reach[i]!.error }, E.scale(minusOne, gradients[i]!));
        return judgeRatio(`update of W_${i + 1}`, error, bound);
      }),
    ]);
  },
};
