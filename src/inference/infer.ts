import type { FloatArithmetic } from '../arithmetic/arithmetic.ts';
import { ValueError } from '../errors.ts';
import type { Numbers } from '../layers/layer.ts';
import { type Problem, requireClamps } from '../problem/problem.ts';
import { barzilaiBorwein, untilGradient } from './barzilaiBorwein.ts';
import { minimise } from './minimise.ts';
import { COORDINATES } from './objective.ts';
import type { Status } from './outcome.ts';

/** In which coordinates inference descends, and where it stops. */
export interface InferOptions {
  /** `state`: free states descend. `error`: their errors descend, and states follow from them (ePC). */
  readonly coordinates: keyof typeof COORDINATES;
  /** Stop once ‖∇F‖ is at most this, in the coordinates that descend. */
  readonly gradientNorm: number;
  /** A step is one trial that was accepted. */
  readonly maxSteps: number;
}

/** Where inference ended, and why. */
export interface Inferred<M> {
  readonly status: Status;
  /** The states of all nodes; the clamped ones are the problem's own matrices, the rest the caller's to free. */
  readonly activities: readonly M[];
  /** F, mean over the samples. */
  readonly energy: number;
  /** ‖∇F‖ in the coordinates that descended. */
  readonly gradientNorm: number;
  readonly steps: number;
}

/**
 * Inference in any network, whatever is clamped, from its sweep: the energy descends until its gradient is small.
 *
 *     state:  ∂F/∂z_i = ∂E_i/∂z_i − Σ_{e out of i} (∂f_e/∂z_i)ᵀ s_{to(e)}
 *     error:  z_i = u_i + ε_i;   ∂F/∂ε_i = ∂E_i/∂z_i − Σ_{e out of i} (∂f_e/∂z_i)ᵀ δ_{to(e)}
 *
 * A small gradient is no proof of a minimum: see `localCertificate` for where one can be had. Everything runs on A's device.
 * Source: error coordinates after 2505.20137.   Cost: two products an edge a trial.
 * @throws {DimensionError} when a clamp has the wrong shape, or not the batch of the others
 * @throws {ValueError} when an option is outside its domain
 */
export async function infer<M>(
  A: FloatArithmetic<M> & Numbers<M>,
  problem: Problem<M>,
  { coordinates, gradientNorm, maxSteps }: InferOptions,
): Promise<Inferred<M>> {
  requireClamps(A, problem, 'infer');
  if (!Object.hasOwn(COORDINATES, coordinates))
    throw new ValueError(
      `infer: coordinates must be ${Object.keys(COORDINATES).join(' or ')}, got ${JSON.stringify(coordinates)}`,
    );
  const given = [...problem.clamped.values()];
  const stop = untilGradient<M>(gradientNorm);
  const objective = COORDINATES[coordinates](A, problem);
  const { status, at, steps } = await minimise(A, {
    start: A.scope(() => objective.start()),
    borrowed: given,
    ...{ method: barzilaiBorwein(A, objective.at), stop, maxSteps },
  });
  const activities = A.scope(() => objective.states(at.variables));
  A.free(at.variables.filter((v) => !activities.includes(v)));
  return { status, activities, energy: at.value / A.shape(given[0]!)[1], gradientNorm: at.gradientNorm, steps };
}
