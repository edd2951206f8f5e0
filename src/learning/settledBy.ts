import { float64 } from '../arithmetic/float64.ts';
import { type SolverName, solve } from '../inference/solvers/index.ts';
import { depth } from '../network/network.ts';
import { spectrum } from '../theory/spectrum.ts';
import { localEnergy } from './localEnergy.ts';
import { localUpdates } from './localUpdates.ts';
import { requireSamples } from './requireSamples.ts';
import type { LearningRule } from './rule.ts';

/**
 * Predictive coding whose activities settle by a named solver, until the accuracy is certified; then the local rule.
 *
 * The spectrum that steps and certificate need is proven. A run that does not reach the accuracy is undecided.
 * Cost: O(n³) with n = n_1 + … + n_{L−1} for the spectrum, then the solver's own.
 */
export const settledBy = (
  solver: SolverName,
  given: Pick<LearningRule, 'id' | 'name' | 'description' | 'dense'>,
): LearningRule => ({
  ...given,
  async infer(problem, { accuracy, onIterations }) {
    requireSamples(given.id, problem);
    if (depth(problem.network) === 1) return [problem.x, problem.y];
    const { mu, lambdaMax } = spectrum(float64, problem.network);
    if (!(mu > 0))
      return { undecided: `the Hessian is too ill-conditioned to certify: mu ${mu}, lambdaMax ${lambdaMax}` };
    const { status, activities, steps, relativeBound } = await solve(float64, problem, {
      solver,
      spectrum: { mu, lambdaMax },
      relativeError: accuracy,
      maxSteps: Math.ceil((10 * lambdaMax * -Math.log(accuracy)) / mu) + 100,
    });
    onIterations?.(steps);
    if (status === 'converged') return activities;
    return { undecided: `${solver} ended ${status} after ${steps} steps at relative error ${relativeBound}` };
  },
  learn: (problem, activities) => localUpdates(float64, problem, activities),
  energy: localEnergy,
  departures: {},
});
