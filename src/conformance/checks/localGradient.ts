import { localChangesAt } from '../../definition/changes.ts';
import { exactly } from '../../inference/certificate.ts';
import type { Check, Judgement } from '../check.ts';
import { decisiveUpdate, judgeUpdate } from '../deviation.ts';
import { boundsFor, drawnActivities, exactProblem, reference, taken, takenProblem } from '../tolerance.ts';
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
  decides: ['updates'],
  claims: ['se/eq-34'],
  besides: regimeProblems,
  async judge(t) {
    const { problem } = t;
    const z = drawnActivities(t, 'local-gradient');
    const expected = localChangesAt(reference, exactProblem(problem), z.map(exactly));
    const updates = weightUpdates(await t.learnFrom(problem, z));
    const judgedAt = (unitRoundoff: number): Judgement => {
      const coarse = { ...t, unitRoundoff };
      const own = localChangesAt(boundsFor(coarse), takenProblem(coarse, problem), z.map(taken(coarse)));
      const judged = updates.map((value, i) =>
        judgeUpdate(`update of W_${i + 1} at random activities`, { value, error: own[i]!.error }, expected[i]!),
      );
      return decisiveUpdate(judged)!;
    };
    const judged = judgedAt(t.unitRoundoff);
    if (judged.outcome !== 'refuted') return judged;
    const enough = ROUNDINGS.map((times) => times * t.unitRoundoff).find(
      (u) => u < FINE && judgedAt(u).outcome === 'holds',
    );
    if (enough === undefined) return judged;
    return {
      ...judged,
      aspect: 'rounding',
      detail: `${judged.detail}; so small an error is rounding, of a formula in which more cancels: declare unitRoundoff: ${enough}, with which it holds here`,
    };
  },
};

/** So many times the roundoff declared, and the error is still one of rounding: powers of two, which the bound grows by in step. */
const ROUNDINGS = [2, 4, 8, 16, 32, 64];

/** In coarser numbers, mistakes of formulas are as small as such roundings. */
const FINE = 2 ** -20;
