import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { DimensionError } from '../errors.ts';
import type { GenerativeModel } from '../network/generative.ts';
import { generativeNetwork, latentNetwork } from '../network/generativeGraph.ts';
import { type Problem, problemOf, requireClamps } from './problem.ts';

/** A generative network whose data are clamped, and whose label is clamped (training) or not there (prediction). */
export interface GenerativeProblem<M> extends Problem<M> {
  readonly model: GenerativeModel<M>;
  /** x_0 (n_0 × B), a sample is a column. */
  readonly data: M;
  /** y (K × B), while a label is clamped. */
  readonly target?: M;
}

/**
 * Data at the bottom; a label at the readout where there is one. Without a label the readout costs nothing and pulls at nothing:
 * its prediction R x_L is read afterwards.
 * @throws {ValueError | DimensionError} as `problemOf` does
 */
export function generative<M>(A: Arithmetic<M>, model: GenerativeModel<M>, data: M, target?: M): GenerativeProblem<M> {
  const L = model.weights.length;
  if (target === undefined) return { ...problemOf(A, latentNetwork(A, model), [[L, data]]), model, data };
  const clamps = [[L, data] as const, [L + 1, target] as const];
  return { ...problemOf(A, generativeNetwork(A, model), clamps), model, data, target };
}

/** The states of all nodes, from latents x_1..x_L. @throws {DimensionError} when there are not L of them */
export function statesOf<M>({ model, data, target }: GenerativeProblem<M>, latents: readonly M[]): M[] {
  requireLatents('statesOf', model, latents);
  return [...latents.toReversed(), data, ...(target === undefined ? [] : [target])];
}

/** x_0..x_L from the states of all nodes. */
export const activitiesOf = <M>({ model }: Pick<GenerativeProblem<M>, 'model'>, states: readonly M[]): M[] =>
  states.slice(0, model.weights.length + 1).toReversed();

/** @throws {DimensionError} when there are not L latents */
export function requireLatents<M>(where: string, { weights }: GenerativeModel<M>, latents: readonly M[]): void {
  const L = weights.length;
  if (latents.length !== L)
    throw new DimensionError(
      `${where}: latents must be the ${L} matrices x_1..x_${L}, got ${latents.length}; leave out the data and the label`,
    );
}

/** @throws {DimensionError} when there are not L latents, or one has the wrong shape or not the batch of the data */
export function requireStates<M>(
  where: string,
  A: Arithmetic<M>,
  problem: GenerativeProblem<M>,
  latents: readonly M[],
): void {
  requireLatents(where, problem.model, latents);
  requireClamps(A, { network: problem.network, clamped: new Map(statesOf(problem, latents).entries()) }, where);
}
