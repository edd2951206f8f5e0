import { localChangesAt } from '../../definition/changes.ts';
import { exactly } from '../../inference/certificate.ts';
import type { Check } from '../check.ts';
import { decisiveUpdate, judgeUpdate } from '../deviation.ts';
import { boundsFor, drawnActivities, exactProblem, reference, taken, takenProblem } from '../tolerance.ts';
import { weightUpdates } from '../updates.ts';

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
  decides: ['updates'],
  claims: ['se/eq-34'],
  async judge(t) {
    const { problem } = t;
    const z = drawnActivities(t, 'local-gradient');
    const expected = localChangesAt(reference, exactProblem(problem), z.map(exactly));
    const own = localChangesAt(boundsFor(t), takenProblem(t, problem), z.map(taken(t)));
    const updates = weightUpdates(await t.learnFrom(problem, z));
    return decisiveUpdate(
      updates.map((value, i) =>
        judgeUpdate(`update of W_${i + 1} at random activities`, { value, error: own[i]!.error }, expected[i]!),
      ),
    );
  },
};
