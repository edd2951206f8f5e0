import type { FloatArithmetic } from '../arithmetic/arithmetic.ts';
import { onHost, readProblem } from '../inference/host.ts';
import { SOLVERS } from '../inference/solvers/index.ts';
import { bias } from '../layers/bias.ts';
import { linear } from '../layers/linear.ts';
import { sequence } from '../layers/sequence.ts';
import { type ChainLayer, depth, withLayers } from '../network/linearGaussian.ts';
import { mapOf } from '../network/maps.ts';
import { type LinearProblem, asLinear, mapProblem, requireClamps, supervised } from '../problem/problem.ts';
import { spectrum } from '../theory/spectrum.ts';
import { learnLocally } from './learnLocally.ts';
import type { EngineRule } from './rule.ts';

/**
 * The same problem in units of each layer's own deviation, where every precision is 1.
 *
 *     u_l = √p_l z_l (p_0 = 1),   √p_l ε_l = u_l − (√p_l J_l/√p_{l−1}) u_{l−1} − √p_l b_l
 */
export async function whitened<M>(
  A: FloatArithmetic<M>,
  { network, x, y }: LinearProblem<M>,
): Promise<{
  readonly problem: LinearProblem<M>;
  /** √p_0..√p_L */
  readonly units: readonly number[];
}> {
  const units = [1];
  for (const { precision } of network.layers) units.push(Math.sqrt((await A.read(precision))[0]!));
  const problem = A.scope(() => {
    const one = A.identity(1);
    const times = (c: number, a: M): M => A.scale(A.matrix(1, 1, [c]), a);
    const white = withLayers(network, (at, l): ChainLayer<M> => {
      const J = mapOf(A, at);
      const product = linear(at.layer.from, at.layer.to);
      const weights = times(units[l]! / units[l - 1]!, J.formed());
      if (J.shift === undefined) return { layer: product, theta: { weights }, precision: one };
      const theta = { weights, bias: times(units[l]!, J.shift) };
      return { layer: sequence(product, bias(at.layer.to)), theta, precision: one };
    });
    return supervised(white, x, times(units.at(-1)!, y));
  });
  return { problem, units };
}

/**
 * Precision-weighted inference: each layer's step is measured in its own deviations.
 *
 *     z_l ← z_l − (η/p_l) ∂F/∂z_l,   η = 2/(μ + λ_max) of the whitened Hessian
 *
 * Gradient descent on u_l = √p_l z_l: the same equilibrium, from a Hessian that precisions of different size do not spoil.
 */
export const pcPrecisionWeighted: EngineRule = {
  id: 'pc-precision-weighted',
  name: 'Predictive coding, precision-weighted inference',
  description: 'Each layer descends in units of its own deviation until the accuracy is proven; then the local update.',
  async infer(A, problem, { accuracy, onIterations }) {
    requireClamps(A, problem, 'pcPrecisionWeighted');
    const asked = asLinear(problem);
    if (depth(asked.network) === 1) return [problem.x, problem.y];
    const { problem: white, units } = await whitened(A, asked);
    const { mu, lambdaMax } = spectrum(onHost(A), (await readProblem(A, white)).network);
    if (!(mu > 0)) return { undecided: `the whitened Hessian is too ill-conditioned to certify: mu ${mu}` };
    const hidden = units.slice(1, -1);
    const relativeError = (accuracy * Math.min(...hidden)) / Math.max(...hidden) / 2; // in u, for `accuracy` in z
    const { status, activities, steps } = await SOLVERS['gradient-descent'](A, white, {
      ...{ mu, lambdaMax, relativeError },
      maxSteps: Math.ceil((10 * lambdaMax * -Math.log(relativeError)) / mu) + 100,
    });
    onIterations?.(steps);
    const inside = activities.slice(1, -1);
    const z = A.scope(() => inside.map((u, i) => A.scale(A.matrix(1, 1, [1 / units[i + 1]!]), u)));
    const made = new Set(inside);
    mapProblem(white, (matrix) => made.add(matrix));
    made.delete(problem.x);
    A.free([...made]);
    if (status === 'converged') return [problem.x, ...z, problem.y];
    A.free(z);
    return { undecided: `gradient descent ended ${status} after ${steps} steps` };
  },
  learn: learnLocally,
  departures: {},
};
