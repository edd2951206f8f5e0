import type { FloatArithmetic } from '../arithmetic/arithmetic.ts';
import { DimensionError } from '../errors.ts';
import { depth } from '../network/linearGaussian.ts';
import type { LinearProblem } from '../problem/problem.ts';
import {
  type CertifiedOptions,
  type DescentOutcome,
  requireDomains,
  requireOptions,
  untilCertified,
} from './certified.ts';
import { inPlaceDescent } from './inPlaceDescent.ts';
import { canOverwrite } from './inPlaceGradient.ts';
import { gradientSteps } from './minimise.ts';
import { stateCoordinates } from './objective.ts';

export type { DescentOutcome } from './certified.ts';

/** Step size, limit and stop of gradient descent on activities. */
export interface DescentOptions<M> extends CertifiedOptions {
  /** η; converges for every start iff 0 < η < 2/λ_max(H). */
  readonly stepSize: number;
  /** z_0..z_L to start from, its ends ignored; the feedforward sweep unless told. Stays the caller's. */
  readonly start?: readonly M[];
}

/** Below the stability bound ‖∇F‖ never grows (each step multiplies it by I − ηH), so this much growth is no rounding. */
const GROWTH = 1e4;

/**
 * Gradient descent on the per-sample energy, stopped by proof and not by count.
 *
 *     z_l ← z_l − η ∂F/∂z_l,  l = 1..L−1;   stop when ‖∇F(z)‖/μ ≤ relativeError·‖z‖
 *
 * Steps run in A, on its device, in place where A can overwrite its matrices; the certificate is evaluated in float64 on the
 * host from the activities read back, so a device of low precision cannot certify itself. Outcomes are values.
 * Shapes: z_l (n_l × B).   Cost: 2L products n² B a step.
 * @throws {ValueError | DimensionError} when an option is outside its domain, or a layer is not linear (it is named)
 */
export async function gradientDescent<M>(
  A: FloatArithmetic<M>,
  problem: LinearProblem<M>,
  options: DescentOptions<M>,
): Promise<DescentOutcome<M>> {
  const L = depth(problem.network);
  const { stepSize, start, checkEvery = 16 } = options;
  requireDomains('gradientDescent', [
    ['stepSize', stepSize, stepSize > 0 && stepSize < Infinity, 'be positive and finite', 'below 2/λ_max it converges'],
  ]);
  requireOptions('gradientDescent', options);
  if (start && start.length !== L + 1)
    throw new DimensionError(
      `gradientDescent: start must hold z_0..z_${L}, got ${start.length} matrices; give the ends too, they are ignored`,
    );
  const objective = stateCoordinates(A, problem);
  const method = canOverwrite(A, problem)
    ? await inPlaceDescent(A, problem, stepSize)
    : gradientSteps(A, (z) => objective.at(z).gradient(), stepSize);
  return untilCertified(
    A,
    problem,
    { ...options, checkEvery },
    { method, growth: GROWTH, ...(start ? { start: start.slice(1, -1) } : {}) },
  );
}
