import { float64, type Float64Matrix } from '../arithmetic/float64.ts';
import { SOLVERS } from '../inference/solvers/index.ts';
import { effectiveMap } from '../network/maps.ts';
import { type Problem, depth } from '../network/network.ts';
import { spectrum } from '../theory/spectrum.ts';
import { localUpdates } from './localUpdates.ts';
import { requireSamples } from './requireSamples.ts';
import type { LearningRule } from './rule.ts';

/**
 * The same problem in units of each layer's own deviation, where every precision is 1.
 *
 *     u_l = √p_l z_l (p_0 = 1),   √p_l ε_l = u_l − (√p_l J_l/√p_{l−1}) u_{l−1}
 */
export function whitened({ network, x, y }: Problem<Float64Matrix>): {
  readonly problem: Problem<Float64Matrix>;
  /** √p_0..√p_L */
  readonly units: readonly number[];
} {
  const units = [1, ...network.layers.map((at) => Math.sqrt(at.precision.data[0]!))];
  const one = float64.identity(1);
  const times = (c: number, a: Float64Matrix): Float64Matrix => float64.scale(float64.matrix(1, 1, [c]), a);
  const layers = network.layers.map((at, i) => ({
    weights: times(units[i + 1]! / units[i]!, effectiveMap(float64, at)),
    ...{ scale: one, skip: false, precision: one },
  }));
  return { problem: { network: { widths: network.widths, layers }, x, y: times(units.at(-1)!, y) }, units };
}

/**
 * Precision-weighted inference: each layer's step is measured in its own deviations.
 *
 *     z_l ← z_l − (η/p_l) ∂F/∂z_l,   η = 2/(μ + λ_max) of the whitened Hessian
 *
 * Gradient descent on u_l = √p_l z_l: the same equilibrium, from a Hessian that precisions of different size do not spoil.
 */
export const pcPrecisionWeighted: LearningRule = {
  id: 'pc-precision-weighted',
  name: 'Predictive coding, precision-weighted inference',
  description: 'Each layer descends in units of its own deviation until the accuracy is proven; then the local update.',
  async infer(problem, { accuracy, onIterations }) {
    requireSamples('pcPrecisionWeighted', problem);
    if (depth(problem.network) === 1) return [problem.x, problem.y];
    const { problem: white, units } = whitened(problem);
    const { mu, lambdaMax } = spectrum(float64, white.network);
    if (!(mu > 0)) return { undecided: `the whitened Hessian is too ill-conditioned to certify: mu ${mu}` };
    const hidden = units.slice(1, -1);
    const relativeError = (accuracy * Math.min(...hidden)) / Math.max(...hidden) / 2; // in u, for `accuracy` in z
    const { status, activities, steps } = await SOLVERS['gradient-descent'](float64, white, {
      ...{ mu, lambdaMax, relativeError },
      maxSteps: Math.ceil((10 * lambdaMax * -Math.log(relativeError)) / mu) + 100,
    });
    onIterations?.(steps);
    if (status !== 'converged') return { undecided: `gradient descent ended ${status} after ${steps} steps` };
    const last = units.length - 1;
    return activities.map((u, l) =>
      l === 0 ? problem.x : l === last ? problem.y : float64.scale(float64.matrix(1, 1, [1 / units[l]!]), u),
    );
  },
  learn: (problem, activities) => localUpdates(float64, problem, activities),
  departures: {},
};
