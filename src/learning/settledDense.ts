import { elementwise } from '../arithmetic/elementwise.ts';
import { float64 } from '../arithmetic/float64.ts';
import { frobenius } from '../arithmetic/norm.ts';
import { denseInference } from '../inference/dense/denseInference.ts';
import { localCertificate } from '../inference/dense/localCertificate.ts';
import { denseLocalUpdates } from './denseUpdates.ts';
import { ends } from './ends.ts';
import { requireSamples } from './requireSamples.ts';
import type { DenseRule } from './rule.ts';

const A = elementwise(float64);

/** ‖∇F‖ ≤ this · accuracy · ‖z‖ at first: the smallest eigenvalue is seldom below. A certificate that is not had asks for less. */
const [FIRST, LAST, LESS] = [1e-2, 1e-6, 1e-2] as const;

/**
 * Predictive coding in nonlinear networks whose activities descend the energy, in state or in error coordinates, until a minimum
 * is proven within the accuracy asked; then the local rule.
 *
 * Where no proof is had down to the smallest gradient it is undecided, with the reason.
 */
export const settledDense = (coordinates: 'state' | 'error'): DenseRule => ({
  async infer(problem, { accuracy, onIterations }) {
    requireSamples('settledDense', problem);
    let why = '';
    for (let part = FIRST; part >= LAST; part *= LESS) {
      const sizes = frobenius([problem.x.data, problem.y.data]);
      const run = await denseInference(A, problem, {
        coordinates,
        gradientNorm: part * accuracy * sizes,
        maxSteps: 20_000,
      });
      onIterations?.(run.steps);
      const proof = localCertificate(problem, run.activities, ends);
      const size = frobenius(run.activities.slice(1, -1).map((z) => z.data));
      if (proof.kind === 'proven' && proof.bound <= accuracy * size) return run.activities;
      why = proof.kind === 'proven' ? `a minimum is within ${proof.bound} only` : proof.reason;
      why = `descent in ${coordinates} coordinates ended ${run.status} after ${run.steps} steps: ${why}`;
      if (run.status !== 'converged') break;
    }
    return { undecided: why };
  },
  learn: (problem, activities) => denseLocalUpdates(A, problem, activities),
});
