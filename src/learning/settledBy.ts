import { onHost, readProblem } from '../inference/host.ts';
import { type SolverName, solve } from '../inference/solvers/index.ts';
import { hasClosedForms } from '../network/linearGaussian.ts';
import { asLinear, requireClamps } from '../problem/problem.ts';
import { spectrum } from '../theory/spectrum.ts';
import { learnLocally } from './learnLocally.ts';
import { localEnergy } from './localEnergy.ts';
import type { EngineRule } from './rule.ts';
import { settledLocally } from './settledLocally.ts';

interface Given extends Pick<EngineRule, 'id' | 'name' | 'description'> {
  /** What descends in nonlinear networks; without it the rule is for linear ones. */
  readonly coordinates?: 'state' | 'error';
}

/**
 * Predictive coding whose activities settle until the accuracy is certified; then the local rule.
 *
 * In linear networks a named solver runs, and the spectrum that steps and certificate need is proven; elsewhere the energy descends
 * until a minimum is. A run that does not reach the accuracy is undecided.
 * Cost: O(n³) with n = n_1 + … + n_{L−1} for the spectrum, on the host, then the solver's own.
 */
export const settledBy = (solver: SolverName, { coordinates, ...given }: Given): EngineRule => ({
  ...given,
  async infer(A, problem, options) {
    requireClamps(A, problem, given.id);
    if (coordinates !== undefined && !hasClosedForms(problem.network))
      return settledLocally(A, problem, coordinates, options);
    const linear = asLinear(problem);
    if (linear.network.layers.length === 1) return [problem.x, problem.y];
    const { accuracy, onIterations } = options;
    const { mu, lambdaMax } = spectrum(onHost(A), (await readProblem(A, linear)).network);
    if (!(mu > 0))
      return { undecided: `the Hessian is too ill-conditioned to certify: mu ${mu}, lambdaMax ${lambdaMax}` };
    const { status, activities, steps, relativeBound } = await solve(A, linear, {
      solver,
      spectrum: { mu, lambdaMax },
      relativeError: accuracy,
      maxSteps: Math.ceil((10 * lambdaMax * -Math.log(accuracy)) / mu) + 100,
    });
    onIterations?.(steps);
    if (status === 'converged') return activities;
    A.free(activities.slice(1, -1));
    return { undecided: `${solver} ended ${status} after ${steps} steps at relative error ${relativeBound}` };
  },
  learn: learnLocally,
  energy: localEnergy,
  ...(coordinates === undefined ? {} : { capabilities: { nonlinear: true } }),
  departures: {},
});
