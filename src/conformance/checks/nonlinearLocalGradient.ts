import { elementwiseBound } from '../../arithmetic/elementwiseBound.ts';
import { exactNetwork } from '../../inference/dense/exactNetwork.ts';
import { denseDescentOf, denseEnergyOf } from '../../definition/dense.ts';
import type { Check } from '../check.ts';
import { denseOf, judgeDenseUpdates } from '../nonlinear/dense.ts';
import { nonlinearProblems } from '../nonlinear/problems.ts';
import { oncePerProblem } from '../oncePerProblem.ts';
import { drawnActivities, taken } from '../tolerance.ts';

/**
 * In a nonlinear network and from any activities, does the rule learn −∂F/∂W_l and −∂F/∂b_l?
 *
 * As `local-gradient`, with the energy's derivative taken by dual numbers, weight after weight. An activation and its slope may be
 * off by 16 roundings of 1 + |u|, which every mathematical library keeps.
 */
export const nonlinearLocalGradient: Check = {
  id: 'nonlinear-local-gradient',
  number: 'E07',
  title: 'in nonlinear networks the update of weights and biases is minus the gradient of the energy, to rounding',
  kind: 'optional',
  claims: ['se/eq-34'],
  problems: nonlinearProblems,
  async judge(t) {
    const { z, expected } = byDualNumbers(t);
    const updates = await t.learnFrom(t.problem, z);
    return judgeDenseUpdates(
      'at random activities',
      updates.map((value, i) => ({ value, error: expected[i]!.error })),
      expected,
    );
  },
};

/** Random activities, and −∂F/∂W_l and −∂F/∂b_l there. */
const byDualNumbers = oncePerProblem((t) => {
  const { network } = denseOf(t.problem);
  const z = drawnActivities(t, `nonlinear-local-gradient-${network.placement}`);
  const at = z.map(taken(t));
  const E = elementwiseBound(t.unitRoundoff);
  const expected = denseDescentOf(E, exactNetwork(network), (D, moved, constant) =>
    denseEnergyOf(D, moved, at.map(constant)),
  );
  return { z, expected };
});
