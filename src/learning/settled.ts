import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { type Supervised, asLinear, requireClamps } from '../problem/problem.ts';
import { equilibriumActivities } from '../theory/equilibrium.ts';

/**
 * z_0*..z_L* from the closed form, with the target itself at the end: the closed form reaches z_L* = J_L z*_{L−1} + b_L + ε_L* = y
 * only up to rounding, and a clamped end is not to be rounded.
 * @throws {DimensionError} when x and y are not a batch of this network
 * @throws {ValueError} when the network is not linear
 */
export function settled<M>(A: Arithmetic<M>, problem: Supervised<M>): M[] {
  requireClamps(A, problem, 'settled');
  return [...equilibriumActivities(A, asLinear(problem)).slice(0, -1), problem.y];
}
