import { awayFromRest, localCertificate } from '../../inference/localCertificate.ts';
import { type Check, judgeError, short } from '../check.ts';
import { ends } from '../../learning/ends.ts';
import { allowedError, hiddenNorm } from '../tolerance.ts';
import { misplacedEnd } from './stationarity.ts';

/**
 * In a nonlinear network, do the activities rest at a local minimum of each sample's energy, to the accuracy asked?
 *
 * Holds when a minimum is proven within accuracy·‖z‖ of them, and is refuted when it is proven that no point within that distance
 * has a vanishing gradient; both from the gradient, the Hessian, and how fast the Hessian can change.
 */
export const nonlinearEquilibrium: Check = {
  id: 'nonlinear-equilibrium',
  number: 'E06',
  title: 'in nonlinear networks the activities are proven to be within the accuracy asked of a minimum of their energy',
  kind: 'optional',
  decides: ['activities'],
  claims: ['pc/inference-reaches-closed-form'],
  problems: 'nonlinear',
  async judge(t) {
    const { problem } = t;
    const z = await t.activities();
    const misplaced = misplacedEnd(problem, z);
    if (misplaced !== undefined) return misplaced;
    const distance = allowedError(t, z);
    const certificate = localCertificate(problem, z, ends);
    if (certificate.kind === 'proven' && certificate.bound <= distance)
      return judgeError('distance from a minimum, as a bound', certificate.bound, distance, 'activities');
    const away = awayFromRest(problem, z, distance, ends);
    if (away > 1)
      return {
        outcome: 'refuted',
        aspect: 'activities',
        detail: `no point of rest lies within ${short(distance)}, relative ${short(t.accuracy)}: the gradient is at least ${short(away)} times too large`,
        ratio: away,
      };
    const why =
      certificate.kind === 'empirical'
        ? certificate.reason
        : `a minimum is within relative ${short(certificate.bound / hiddenNorm(z))}, asked ${short(t.accuracy)}`;
    // Of activities stored in coarse numbers the gradient stays as large as these make it: another problem may tell.
    const coarse = t.unitRoundoff > 2 ** -53 ? { vague: true as const } : {};
    return { outcome: 'undecided', ...coarse, detail: `${why}; go on until the gradient is smaller` };
  },
};
