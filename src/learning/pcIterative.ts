import { float64 } from '../arithmetic/float64.ts';
import { gradientDescent } from '../inference/gradientDescent.ts';
import { depth } from '../network/network.ts';
import { spectrum } from '../theory/spectrum.ts';
import { localUpdates } from './localUpdates.ts';
import type { LearningRule } from './rule.ts';

/** z* by gradient descent with the best constant step η = 2/(μ + λ_max), until the accuracy is certified; then the local rule. */
export const pcIterative: LearningRule = {
  id: 'pc-iterative',
  name: 'Predictive coding, gradient descent',
  description:
    'Activities descend the per-sample energy until their error is proven small; then the local weight update.',
  async infer(problem, { accuracy, onIterations }) {
    if (depth(problem.network) === 1) return [problem.x, problem.y];
    const { mu, lambdaMax } = spectrum(float64, problem.network);
    if (!(mu > 0))
      return { undecided: `the Hessian is too ill-conditioned to certify: mu ${mu}, lambdaMax ${lambdaMax}` };
    const { status, activities, steps, relativeBound } = await gradientDescent(float64, problem, {
      stepSize: 2 / (mu + lambdaMax),
      mu,
      relativeError: accuracy,
      maxSteps: Math.ceil((10 * lambdaMax * -Math.log(accuracy)) / mu) + 100,
    });
    onIterations?.(steps);
    if (status === 'converged') return activities;
    return { undecided: `gradient descent ended ${status} after ${steps} steps at relative error ${relativeBound}` };
  },
  learn: (problem, activities) => localUpdates(float64, problem, activities),
  departures: {},
};
