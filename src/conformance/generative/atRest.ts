import { type ActivationName, PIECEWISE_LINEAR } from '../../arithmetic/activations.ts';
import type { Float64Matrix } from '../../arithmetic/float64.ts';
import { treeAwayFromRest, treeCertificate } from '../../inference/localCertificate.ts';
import { ends } from '../../learning/ends.ts';
import { type GenerativeProblem, statesOf } from '../../problem/generative.ts';
import { type Judgement, judgeError, short } from '../check.ts';
import { areFinite, norm } from '../matrices.ts';

type M = Float64Matrix;

const hasKink = (phi: ActivationName): boolean => phi !== 'identity' && PIECEWISE_LINEAR.has(phi);

/** How far latents may be from rest together: accuracy · ‖x‖. */
export const allowedDistance = ({ accuracy }: { readonly accuracy: number }, latents: readonly M[]): number =>
  accuracy * norm(...latents);

/**
 * Are latents within the accuracy asked of a minimum of each sample's energy? Decided by proof in both directions: a minimum is near,
 * or no point with a vanishing gradient is.
 *
 *     ‖x − x*‖ ≤ ‖∇E‖/(μ − Kr) ≤ accuracy ‖x‖      or      ‖∇E‖ > (λ_max + K d) d with d = accuracy ‖x‖
 */
export function judgeRest(
  { accuracy, unitRoundoff }: { readonly accuracy: number; readonly unitRoundoff: number },
  problem: GenerativeProblem<M>,
  latents: readonly M[],
): Judgement {
  if (!areFinite(latents))
    return {
      ...{ outcome: 'refuted', aspect: 'not finite', ratio: Infinity },
      detail: 'latents are not finite, and the rule did not say so',
    };
  const distance = allowedDistance({ accuracy }, latents);
  const states = statesOf(problem, latents);
  const proof = treeCertificate(problem, states, ends);
  if (proof.kind === 'proven' && proof.bound <= distance)
    return judgeError('distance from a minimum, as a bound', proof.bound, distance, 'latents');
  const away = treeAwayFromRest(problem, states, distance, ends);
  if (away > 1)
    return {
      ...{ outcome: 'refuted', aspect: 'latents', ratio: away },
      detail: `no point of rest lies within ${short(distance)}, relative ${short(accuracy)}: the gradient is at least ${short(away)} times too large`,
    };
  const why =
    proof.kind === 'empirical'
      ? proof.reason
      : `a minimum is within relative ${short(proof.bound / norm(...latents))}, asked ${short(accuracy)}`;
  // Coarse numbers cannot make the gradient smaller, nor does it vanish at a kink, where descent may end: another problem may tell.
  const says = unitRoundoff > 2 ** -53 || problem.model.activations.some(hasKink) ? { vague: true as const } : {};
  return { outcome: 'undecided', ...says, detail: `${why}; go on until the gradient is smaller` };
}
