import type { Numbers } from '../../layers/layer.ts';
import { parameter } from '../../layers/layer.ts';
import { type GenerativeProblem, statesOf } from '../../problem/generative.ts';
import { localUpdates } from '../updates.ts';

/** Changes of a generative network's parameters, by the paper's letters. */
export interface GenerativeUpdates<M> {
  /** ΔW_l, l = 0..L−1. */
  readonly weights: readonly M[];
  /** ΔR, while a label is clamped. */
  readonly readout?: M;
}

/**
 * The Hebbian update at given latents, mean over the batch.
 *
 *     ΔW_l = −∂E/∂W_l = p_l h_l x_{l+1}ᵀ / B,   ΔR = −∂E/∂R = −p_y ε_y x_Lᵀ / B,   ε_y = R x_L − y
 *
 * Shapes: x_l (n_l × B), l = 1..L.   Source: the blog §4, and §6b for R and 1/B.   Cost: two products a layer.
 * @throws {DimensionError} when there are not L latents
 */
export function hebbianUpdates<M>(
  A: Numbers<M>,
  problem: GenerativeProblem<M>,
  latents: readonly M[],
): GenerativeUpdates<M> {
  const updates = localUpdates(A, problem, statesOf(problem, latents)).map((u) => parameter(u, 'weights'));
  const L = problem.model.weights.length;
  const readout = updates[L];
  return { weights: updates.slice(0, L).toReversed(), ...(readout === undefined ? {} : { readout }) };
}
