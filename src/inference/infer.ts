import type { FloatArithmetic } from '../arithmetic/arithmetic.ts';
import { ValueError } from '../errors.ts';
import type { Numbers } from '../layers/layer.ts';
import { type Problem, requireClamps } from '../problem/problem.ts';
import { barzilaiBorwein, untilGradient, untilRelative } from './barzilaiBorwein.ts';
import { minimise } from './minimise.ts';
import { COORDINATES } from './objective.ts';
import type { Status } from './outcome.ts';

/** In which coordinates inference descends, and where it stops. */
export interface InferOptions {
  /** `state`: free states descend. `error`: their errors descend, and states follow from them (ePC). */
  readonly coordinates: keyof typeof COORDINATES;
  /** Stop once ‖∇F‖ is at most this, in the coordinates that descend. Either this or `relative`. */
  readonly gradientNorm?: number;
  /** Stop once ‖∇F‖ is at most this share of what it was at the sweep, or F is flat: see `untilRelative`. */
  readonly relative?: number;
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
  /** F and ‖∇F‖ at the sweep. In error coordinates: the loss, mean over the samples, and ‖λ‖, λ_i = ∂(loss)/∂z_i by backpropagation. */
  readonly first: { readonly energy: number; readonly gradientNorm: number };
  readonly steps: number;
}

/**
 * Inference in any network, whatever is clamped, from its sweep: the energy descends until its gradient is small.
 *
 *     state:  ∂F/∂z_i = ∂E_i/∂z_i − Σ_{e out of i} (∂f_e/∂z_i)ᵀ s_{to(e)}
 *     error:  z_i = u_i + ε_i;   ∂F/∂ε_i = ∂E_i/∂z_i − Σ_{e out of i} (∂f_e/∂z_i)ᵀ δ_{to(e)}
 *
 * A small gradient is no proof of a minimum: see `localCertificate` for where one can be had. Everything runs on A's device.
 *
 * What `relative` says of PC's gradients, in error coordinates: in a linear network F is 1-strongly convex in √p ε, so at unit precisions
 * ‖ε − ε*‖ ≤ ‖∇F‖ = relative·‖λ‖, and ε* is λ to first order: errors are off by about that share. Where PC's gradient is off by an angle
 * Δθ from that at rest, which lies at θ* from BP's, the cosine is off by at most Δθ sin θ* + Δθ²/2. In nonlinear networks
 * |cos − cos*| ≤ 2·relative is measured, not proven (1.1 at most; 0.1 and less where θ* is small).
 * Source: error coordinates after 2505.20137.   Cost: two products an edge a trial.
 * @throws {DimensionError} when a clamp has the wrong shape, or not the batch of the others
 * @throws {ValueError} when an option is outside its domain
 */
export async function infer<M>(
  A: FloatArithmetic<M> & Numbers<M>,
  problem: Problem<M>,
  { coordinates, gradientNorm, relative, maxSteps }: InferOptions,
): Promise<Inferred<M>> {
  requireClamps(A, problem, 'infer');
  if (!Object.hasOwn(COORDINATES, coordinates))
    throw new ValueError(
      `infer: coordinates must be ${Object.keys(COORDINATES).join(' or ')}, got ${JSON.stringify(coordinates)}`,
    );
  if ((gradientNorm === undefined) === (relative === undefined))
    throw new ValueError(
      `infer: either gradientNorm or relative must be given, got ${gradientNorm === undefined ? 'neither' : 'both'}; try relative: 1e-6`,
    );
  const given = [...problem.clamped.values()];
  const B = A.shape(given[0]!)[1];
  const stop = relative === undefined ? untilGradient<M>(gradientNorm!) : untilRelative<M>(relative);
  let first = { value: Number.NaN, gradientNorm: Number.NaN };
  const objective = COORDINATES[coordinates](A, problem);
  const { status, at, steps } = await minimise(A, {
    start: A.scope(() => objective.start()),
    borrowed: given,
    ...{ method: barzilaiBorwein(A, objective.at), maxSteps },
    stop: {
      ...stop,
      look(at, steps) {
        if (steps === 0) first = at;
        return stop.look(at, steps);
      },
    },
  });
  const activities = A.scope(() => objective.states(at.variables));
  A.free(at.variables.filter((v) => !activities.includes(v)));
  return {
    ...{ status, activities, energy: at.value / B, gradientNorm: at.gradientNorm, steps },
    first: { energy: first.value / B, gradientNorm: first.gradientNorm },
  };
}
