import { elementwiseBound } from '../../arithmetic/elementwiseBound.ts';
import { descentOf, energyOfStates } from '../../definition/nonlinear.ts';
import { mapParameters } from '../../layers/parameters.ts';
import { mapGraph } from '../../network/graph.ts';
import { chainOf } from '../../problem/chain.ts';
import type { Check } from '../check.ts';
import { judgeUpdates } from '../deviation.ts';
import { learningProblems } from '../learningProblems.ts';
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
  decides: ['updates'],
  claims: ['se/eq-34'],
  problems: 'nonlinear',
  besides: learningProblems,
  async judge(t) {
    const { z, expected } = byDualNumbers(t);
    const updates = await t.learnFrom(t.problem, z);
    return judgeUpdates(
      'at random activities',
      updates.map((theta, i) => mapParameters(theta, (value, name) => ({ value, error: expected[i]![name]!.error }))),
      expected,
    );
  },
};

/** Random activities, and −∂F/∂W_l and −∂F/∂b_l there. */
const byDualNumbers = oncePerProblem((t) => {
  const { placement } = chainOf(t.problem).find(({ activation }) => activation !== 'identity')!;
  const z = drawnActivities(t, `nonlinear-local-gradient-${placement}`);
  const at = z.map(taken(t));
  const E = elementwiseBound(t.unitRoundoff);
  const expected = descentOf(E, mapGraph(t.problem.network, taken(t)), (D, moved, constant) =>
    energyOfStates(D, moved, at.map(constant)),
  );
  return { z, expected };
});
