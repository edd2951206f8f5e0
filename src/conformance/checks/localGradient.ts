import { localChangesAt } from '../../definition/changes.ts';
import type { Check } from '../check.ts';
import { decisiveUpdate, judgeUpdate } from '../deviation.ts';
import { boundsFor, drawnActivities, exactProblem, taken } from '../tolerance.ts';
import { weightUpdates } from '../updates.ts';
import { regimeProblems } from '../regimes.ts';

/**
 * Away from equilibrium, does the rule learn −∂F/∂W_l of the activities that it is given?
 *
 * Hidden activities are drawn at random with all 53 bits, so that nothing but the definition of the energy is left to agree with,
 * and the only error allowed is rounding of the unit roundoff that the rule declares.
 */
export const localGradient: Check = {
  id: 'local-gradient',
  number: 'C06',
  title: 'from any activities the update is minus the gradient of their energy, to rounding',
  kind: 'required',
  claims: ['se/eq-34'],
  besides: regimeProblems,
  async judge(t) {
    const { problem } = t;
    const z = drawnActivities(t, 'local-gradient');
    const expected = localChangesAt(boundsFor(t), exactProblem(problem), z.map(taken(t)));
    const updates = weightUpdates(await t.learnFrom(problem, z));
    return decisiveUpdate(
      updates.map((value, i) =>
        judgeUpdate(`update of W_${i + 1} at random activities`, { value, error: expected[i]!.error }, expected[i]!),
      ),
    );
  },
};
