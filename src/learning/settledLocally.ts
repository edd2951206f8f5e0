import { frobenius } from '../arithmetic/norm.ts';
import { readMatrix, readProblem } from '../inference/host.ts';
import { infer } from '../inference/infer.ts';
import { localCertificate } from '../inference/localCertificate.ts';
import type { Supervised } from '../problem/problem.ts';
import { ends } from './ends.ts';
import type { Engine, InferenceOptions, Undecided } from './rule.ts';

/** ‖∇F‖ ≤ this · accuracy · ‖(x, y)‖ at first: the smallest eigenvalue is seldom below. A certificate that is not had asks for less. */
const [FIRST, LAST, LESS] = [1e-2, 1e-6, 1e-2] as const;
const MOST_STEPS = 20_000;

/**
 * Activities that descend the energy from the sweep, in state or in error coordinates, until a minimum is proven within the accuracy
 * asked. The proof is made on the host, from the problem and the activities read back.
 *
 * Where no proof is had down to the smallest gradient it is undecided, with the reason.
 * @throws {EngineError} when a layer asks A for more than it has: to work entry by entry
 */
export async function settledLocally<M>(
  A: Engine<M>,
  problem: Supervised<M>,
  coordinates: 'state' | 'error',
  { accuracy, onIterations }: InferenceOptions,
): Promise<readonly M[] | Undecided> {
  const host = await readProblem(A, problem);
  const sizes = frobenius([host.x.data, host.y.data]);
  let why = '';
  for (let part = FIRST; part >= LAST; part *= LESS) {
    const gradientNorm = part * accuracy * sizes;
    const { activities, status, steps } = await infer(A, problem, { coordinates, gradientNorm, maxSteps: MOST_STEPS });
    onIterations?.(steps);
    const hidden = activities.slice(1, -1);
    const z = [host.x, ...(await Promise.all(hidden.map((zl) => readMatrix(A, zl)))), host.y];
    const proof = localCertificate(host, z, ends);
    if (proof.kind === 'proven' && proof.bound <= accuracy * frobenius(z.slice(1, -1).map(({ data }) => data)))
      return activities;
    A.free(hidden);
    const known = proof.kind === 'proven' ? `a minimum is within ${proof.bound} only` : proof.reason;
    why = `descent in ${coordinates} coordinates ended ${status} after ${steps} steps: ${known}`;
    if (status !== 'converged') break;
  }
  return { undecided: why };
}
