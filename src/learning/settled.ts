import { float64, type Float64Matrix } from '../arithmetic/float64.ts';
import type { Problem } from '../network/network.ts';
import { equilibriumActivities } from '../theory/equilibrium.ts';
import { requireSamples } from './requireSamples.ts';

/**
 * z_0*..z_L* from the closed form, with the target itself at the end: the closed form reaches z_L* = J_L z*_{L−1} + ε_L* = y
 * only up to rounding, and a clamped end is not to be rounded.
 * @throws {DimensionError} when x and y are not a batch of this network
 */
export function settled(problem: Problem<Float64Matrix>): Float64Matrix[] {
  requireSamples('settled', problem);
  return [...equilibriumActivities(float64, problem).slice(0, -1), problem.y];
}
