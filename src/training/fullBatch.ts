import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { parameter } from '../layers/layer.ts';
import { withParameters } from '../network/withParameters.ts';
import { type LinearProblem, asLinear, supervised } from '../problem/problem.ts';
import { type LocalFactors, weightGradients } from '../theory/gradients.ts';

/**
 * One step of gradient descent on the whole batch, with a rate for each layer.
 *
 *     W_l ← W_l − η_l ∂/∂W_l,   l = 1..L
 *
 * The gradient is that of `factors`: `pcFactors` for the equilibrated energy, `bpFactors` for the loss, means over the batch.
 * Shapes: rates, one a layer.   Assumes: dense layers, whose parameters are weights alone.   Cost: L products n² B.
 */
export function fullBatchStep<M>(
  A: Arithmetic<M>,
  problem: LinearProblem<M>,
  factors: LocalFactors<M>,
  rates: readonly number[],
): LinearProblem<M> {
  const gradients = weightGradients(A, problem, factors);
  const network = withParameters(problem.network, (theta, l) => ({
    ...theta,
    weights: A.subtract(parameter(theta, 'weights'), A.scale(A.matrix(1, 1, [rates[l - 1]!]), gradients[l - 1]!)),
  }));
  return asLinear(supervised(network, problem.x, problem.y));
}
