import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { type Dual, dual } from '../arithmetic/dual.ts';
import {
  type ChainLayer,
  type LinearGaussian,
  layer,
  mapNetwork,
  scaleOf,
  withLayers,
} from '../network/linearGaussian.ts';
import { type LinearProblem, supervised } from '../problem/problem.ts';
import { layerMaps, prediction, predictionErrors, predictions } from './energy.ts';
import { minimiser } from './minimum.ts';

/** The name of what multiplies the activities: weights, or filters. */
const learned = <M>({ theta }: ChainLayer<M>): string => (theta['filters'] === undefined ? 'weights' : 'filters');

/** The network with weights W_l + ε·D_l over dual numbers; of a convolution, its filters. */
function perturbed<M>(A: Arithmetic<M>, network: LinearGaussian<M>, directions: readonly M[]): LinearGaussian<Dual<M>> {
  const D = dual(A);
  return withLayers(mapNetwork(network, D.constant), (at, l) => ({
    ...at,
    theta: {
      ...at.theta,
      [learned(at)]: { value: layer(network, l).theta[learned(at)]!, tangent: directions[l - 1]! },
    },
  }));
}

/** d/dε f(W + ε·D) at ε = 0, for a function of a problem, by dual numbers. */
export function derivativeAlong<M>(
  A: Arithmetic<M>,
  { network, x, y }: LinearProblem<M>,
  directions: readonly M[],
  f: (A: Arithmetic<Dual<M>>, problem: LinearProblem<Dual<M>>) => Dual<M>,
): M {
  const D = dual(A);
  return f(D, supervised(perturbed(A, network, directions), D.constant(x), D.constant(y))).tangent;
}

/** dŷ/dε along weight changes, by differentiating the prediction itself (n_L × B). */
export function predictionDerivative<M>(A: Arithmetic<M>, problem: LinearProblem<M>, changes: readonly M[]): M {
  return derivativeAlong(A, problem, changes, (D, p) => prediction(D, p.network, p.x));
}

/** The local rule at the minimum, ΔW_l = (a_l p_l / B) ε_l z_{l−1}ᵀ.   Source: SE Appendix E, first display. */
export const localChanges = <M>(A: Arithmetic<M>, problem: LinearProblem<M>): M[] =>
  localChangesAt(A, problem, minimiser(A, problem));

/** −∂F/∂W_l = (a_l p_l / B) ε_l z_{l−1}ᵀ at any activities: the definition's errors, and the energy's derivative by hand. */
export function localChangesAt<M>(A: Arithmetic<M>, problem: LinearProblem<M>, z: readonly M[]): M[] {
  return outerProducts(
    A,
    problem,
    () => predictionErrors(A, problem.network, z).map((e, i) => A.scale(problem.network.layers[i]!.precision, e)),
    z,
  );
}

/** Textbook backpropagation: δ_L = p_L r, δ_l = J_{l+1}ᵀ δ_{l+1}, ΔW_l = (a_l / B) δ_l ẑ_{l−1}ᵀ. */
export function backpropagatedChanges<M>(A: Arithmetic<M>, problem: LinearProblem<M>): M[] {
  const J = layerMaps(A, problem.network);
  const L = J.length;
  const zHat = predictions(A, problem.network, problem.x);
  const backward = (z: readonly M[]): M[] => {
    const delta: M[] = [];
    delta[L - 1] = A.scale(problem.network.layers[L - 1]!.precision, A.subtract(problem.y, z[L]!));
    for (let i = L - 2; i >= 0; i--) delta[i] = A.multiply(J[i + 1]!, delta[i + 1]!, { transposeA: true });
    return delta;
  };
  return outerProducts(A, problem, backward, zHat);
}

function outerProducts<M>(
  A: Arithmetic<M>,
  { network, x }: LinearProblem<M>,
  signals: (z: readonly M[]) => M[],
  z: readonly M[],
): M[] {
  const oneOverB = A.reciprocal(A.matrix(1, 1, [A.shape(x)[1]]));
  return signals(z).map((s, i) =>
    A.scale(A.scale(oneOverB, scaleOf(A, network.layers[i]!)), A.multiply(s, z[i]!, { transposeB: true })),
  );
}
