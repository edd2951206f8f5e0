import { energy } from '../../definition/energy.ts';
import { exactly } from '../../inference/certificate.ts';
import { type Check, type Judgement, judgeError } from '../check.ts';
import { answer } from '../questions.ts';
import { boundsFor, drawnActivities, exactProblem, reference, taken, takenProblem } from '../tolerance.ts';

/**
 * Is the energy that the rule reports the one of the activities that it is given?
 *
 *     F = 1/(2B) Σ_l p_l ‖z_l − J_l z_{l−1}‖²
 *
 * Hidden activities are drawn at random with all 53 bits. F is the definition's, in error-bound arithmetic; the rule's number may be
 * off by as much again, the rounding of the same formula in its own order.
 */
export const reportedEnergy: Check = {
  id: 'reported-energy',
  number: 'E10',
  title: 'the energy that a rule reports is that of the activities, the mean over the samples',
  kind: 'optional',
  claims: ['se/eq-03'],
  async judge(t) {
    const { rule, problem } = t;
    if (!rule.energy) return undefined;
    const z = drawnActivities(t, 'reported-energy');
    const F = energy(reference, exactProblem(problem).network, z.map(exactly));
    const own = energy(boundsFor(t), takenProblem(t, problem).network, z.map(taken(t)));
    const [expected, bound] = [F.value.data[0]!, F.error[0]! + own.error[0]!];
    const reported = Number(await answer(rule, { question: 'energy', problem, given: z }));
    const judged = judgeError('reported energy', Math.abs(reported - expected), bound, 'value');
    if (judged.outcome !== 'refuted' || !Number.isFinite(reported)) return judged;
    const isTimes = (factor: number): boolean => Math.abs(reported - factor * expected) <= factor * bound;
    const said = (aspect: string, detail: string): Judgement => ({
      ...judged,
      aspect,
      detail: `${judged.detail}; ${detail}`,
    });
    if (isTimes(problem.x.columns)) return said('sum', 'it is the sum over the samples, not their mean');
    if (isTimes(2)) return said('twice', 'it is twice what it must be, as without the ½');
    return said('value', `it is ${(reported / expected).toPrecision(3)} times what it must be`);
  },
};
