import { elementwise } from '../../arithmetic/elementwise.ts';
import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import { barzilaiBorwein, untilGradient } from '../../inference/barzilaiBorwein.ts';
import { treeCertificate } from '../../inference/localCertificate.ts';
import { minimise } from '../../inference/minimise.ts';
import { stateCoordinates } from '../../inference/objective.ts';
import { ends } from '../../learning/ends.ts';
import { drawLatents } from '../../network/generativeDraw.ts';
import { sizesOf } from '../../network/generative.ts';
import { type GenerativeProblem, statesOf } from '../../problem/generative.ts';
import { apart } from '../matrices.ts';

type M = Float64Matrix;

const A = elementwise(float64);

/** Standard deviations of the starts tried, and how near the ends of all of them must be to a proven minimum. */
const [STARTS, NEAR, MOST_STEPS] = [[0.1, 0.3, 1, 1], 1e-7, 400] as const;

/** Of a linear network there is one minimum at most. */
const startsOf = ({ model }: GenerativeProblem<M>): readonly number[] =>
  model.activations.every((phi) => phi === 'identity') ? STARTS.slice(0, 1) : STARTS;

/**
 * Whether descent from a few random starts ends at one and the same minimum, proven to be near: what any rule, wherever it starts,
 * must find there.
 */
export async function hasOneRest(problem: GenerativeProblem<M>, seed: number): Promise<boolean> {
  const sizes = sizesOf(float64, problem.model);
  let first: readonly M[] | undefined;
  for (const [k, scale] of startsOf(problem).entries()) {
    const latents = drawLatents(float64, sizes, problem.data.columns, scale, seed + k);
    const { at } = await minimise(A, {
      start: latents.toReversed(),
      method: barzilaiBorwein(A, stateCoordinates(A, problem).at),
      ...{ stop: untilGradient<M>(1e-9), maxSteps: MOST_STEPS },
    });
    const rest = at.variables.toReversed();
    const proof = treeCertificate(problem, statesOf(problem, rest), ends);
    if (proof.kind !== 'proven' || proof.bound > NEAR) return false;
    if (first !== undefined && apart(first, rest) > 2 * NEAR) return false;
    first ??= rest;
  }
  return true;
}
