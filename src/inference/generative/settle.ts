import type { FloatArithmetic } from '../../arithmetic/arithmetic.ts';
import { isHostInPlace } from '../../arithmetic/hostEntries.ts';
import { ValueError } from '../../errors.ts';
import type { Numbers } from '../../layers/layer.ts';
import { type GenerativeProblem, requireStates, statesOf } from '../../problem/generative.ts';
import { gradientSteps, minimise } from '../minimise.ts';
import { stateCoordinates } from '../objective.ts';
import { energyGradient } from '../state.ts';
import { inPlaceSettling } from './inPlaceSettling.ts';

/** How inference settles: T steps of size η. */
export interface Settling {
  /** η; in a linear network it converges for every start iff η < 2/λ_max(H). */
  readonly rate: number;
  /** T */
  readonly steps: number;
}

/** Sees x_1..x_L before the first step and after each; the matrices are the descent's own. */
export type Watch<M> = (latents: readonly M[], step: number) => void | Promise<void>;

/**
 * One step of inference, all layers from one snapshot, in any arithmetic.
 *
 *     x_l ← x_l − η (p_l ε_l − W_{l−1}ᵀ p_{l−1} h_{l−1}),   h_l = f_l′(W_l x_{l+1}) ∘ ε_l,   1 ≤ l < L
 *     x_L ← x_L − η (λ x_L + p_y Rᵀ(R x_L − y) − W_{L−1}ᵀ p_{L−1} h_{L−1})
 *
 * without the label's term while no label is clamped, without λ x_L under a flat prior.
 * Shapes: x_l (n_l × B), l = 1..L; η 1×1.   Source: the blog §4 for l < L; at the top it leaves ε^(L) undefined.
 * Cost: four products a layer.
 * @throws {DimensionError} when there are not L latents
 */
export function inferenceStep<M>(A: Numbers<M>, problem: GenerativeProblem<M>, latents: readonly M[], rate: M): M[] {
  const gradient = energyGradient(A, problem, statesOf(problem, latents)).toReversed();
  return latents.map((x, i) => A.subtract(x, A.scale(rate, gradient[i]!)));
}

/**
 * T steps of `inferenceStep` from given latents, which stay their owner's, on A's device. What T steps reach is no minimum unless
 * something else says so.
 * In place where matrices lie in the process's own memory, whose sums run in another order.
 * Shapes: x_l (n_l × B), l = 1..L → the same.   Cost: T times four products a layer.
 * @throws {DimensionError} when a state has the wrong shape, or not the batch of the others
 * @throws {ValueError} when the rate is not positive and finite, or steps are no count
 */
export async function settle<M>(
  A: FloatArithmetic<M> & Numbers<M>,
  problem: GenerativeProblem<M>,
  latents: readonly M[],
  { rate, steps }: Settling,
  watch?: Watch<M>,
): Promise<M[]> {
  requireStates('settle', A, problem, latents);
  if (!(rate > 0 && Number.isFinite(rate)))
    throw new ValueError(`settle: rate must be positive and finite, got ${rate}; below 2/λ_max it converges`);
  const objective = stateCoordinates(A, problem);
  const method = isHostInPlace(A)
    ? await inPlaceSettling(A, problem, rate)
    : gradientSteps(A, (x) => objective.at(x).gradient(), rate);
  const { at } = await minimise(A, {
    start: latents.toReversed(),
    borrowed: latents,
    method,
    stop: {
      every: watch === undefined ? Math.max(1, steps) : 1,
      look: async ({ variables }, step) => {
        await watch?.(variables.toReversed(), step);
        return undefined;
      },
    },
    maxSteps: steps,
  });
  return at.variables.toReversed();
}
