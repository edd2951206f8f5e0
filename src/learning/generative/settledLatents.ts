import { frobenius } from '../../arithmetic/norm.ts';
import { barzilaiBorwein, untilGradient } from '../../inference/barzilaiBorwein.ts';
import { readMatrix } from '../../inference/host.ts';
import { treeCertificate } from '../../inference/localCertificate.ts';
import { minimise } from '../../inference/minimise.ts';
import { stateCoordinates } from '../../inference/objective.ts';
import { mapModel, sizesOf } from '../../network/generative.ts';
import { drawLatents } from '../../network/generativeDraw.ts';
import { type GenerativeProblem, generative, statesOf } from '../../problem/generative.ts';
import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import { ends } from '../ends.ts';
import type { Engine, InferenceOptions, Undecided } from '../rule.ts';

/** ‖∇E‖ ≤ this · accuracy · ‖(x_0, y)‖ at first; a certificate that is not had asks for less. */
const [FIRST, LAST, LESS] = [1e-2, 1e-6, 1e-2] as const;
const MOST_STEPS = 20_000;
/** Standard deviation of the latents that inference starts from: never zero, where a free ReLU network rests without a minimum. */
const START = 0.1;
/** So many starts, one after another: with kinks, descent may end at one, where nothing is proven. */
const STARTS = 8;

/**
 * Latents that descend the energy from a random start, until a minimum is proven within the accuracy asked. The proof is made on the
 * host, from the problem and the latents read back. Where no proof is had from any of a few starts it is undecided.
 * Shapes: x_l (n_l × B), l = 1..L.   Cost: two products a layer and step; O(n³) a sample and proof, n = n_1 + … + n_L.
 * @throws {EngineError} when a layer asks A for more than it has: to work entry by entry
 */
export async function settledLatents<M>(
  A: Engine<M>,
  problem: GenerativeProblem<M>,
  { accuracy, seed, onIterations }: InferenceOptions,
): Promise<readonly M[] | Undecided> {
  const host = await onHost(A, problem);
  const sizes = frobenius([host.data.data, ...(host.target ? [host.target.data] : [])]);
  const objective = stateCoordinates(A, problem);
  let why = '';
  for (let start = 0; start < STARTS; start++) {
    let latents = drawLatents(A, sizesOf(A, problem.model), A.shape(problem.data)[1], START, seed + start);
    for (let part = FIRST; part >= LAST; part *= LESS) {
      const stop = untilGradient<M>(part * accuracy * sizes);
      const method = barzilaiBorwein(A, objective.at);
      const { status, at, steps } = await minimise(A, {
        start: latents.toReversed(),
        ...{ method, stop, maxSteps: MOST_STEPS },
      });
      latents = at.variables.toReversed();
      onIterations?.(steps);
      const x = await Promise.all(latents.map((xl) => readMatrix(A, xl)));
      const proof = treeCertificate(host, statesOf(host, x), ends);
      if (proof.kind === 'proven' && proof.bound <= accuracy * frobenius(x.map(({ data }) => data))) return latents;
      const known = proof.kind === 'proven' ? `a minimum is within ${proof.bound} only` : proof.reason;
      why = `descent ended ${status} after ${steps} steps: ${known}`;
      if (status !== 'converged') break;
    }
    A.free(latents);
  }
  return { undecided: why };
}

/** The problem that the device really holds, in float64. */
async function onHost<M>(
  A: Engine<M>,
  { model, data, target }: GenerativeProblem<M>,
): Promise<GenerativeProblem<Float64Matrix>> {
  const read = new Map<M, Float64Matrix>();
  const matrices: M[] = [data, ...(target === undefined ? [] : [target])];
  mapModel(model, (a) => matrices.push(a));
  for (const a of matrices) read.set(a, await readMatrix(A, a));
  const of = (a: M): Float64Matrix => read.get(a)!;
  return generative(float64, mapModel(model, of), of(data), target === undefined ? undefined : of(target));
}
