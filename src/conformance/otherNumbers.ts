import { float64, type Float64Matrix } from '../arithmetic/float64.ts';
import { withLayers } from '../network/linearGaussian.ts';
import { type LinearProblem, supervised } from '../problem/problem.ts';
import type { Random } from '../random.ts';
import { grid } from './plans.ts';
import { withParameters } from './withParameters.ts';

/** A matrix of the same shape with normal numbers of a standard deviation, on the grid. */
export const replaced = (a: Float64Matrix, r: Random, deviation = 1): Float64Matrix =>
  float64.matrix(
    a.rows,
    a.columns,
    a.data.map(() => grid(deviation * r.normal())),
  );

/** A problem of the same shape, premultipliers, skips and precisions with other weights, inputs and targets. */
export function otherNumbers(problem: LinearProblem<Float64Matrix>, r: Random): LinearProblem<Float64Matrix> {
  const network = withLayers(problem.network, (at) =>
    withParameters(at, (a) => replaced(a, r, 1 / Math.sqrt(Math.max(a.rows, a.columns)))),
  );
  return supervised(network, replaced(problem.x, r), replaced(problem.y, r));
}
