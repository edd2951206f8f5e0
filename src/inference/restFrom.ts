import type { FloatArithmetic } from '../arithmetic/arithmetic.ts';
import type { Numbers } from '../layers/layer.ts';
import type { Problem } from '../problem/problem.ts';
import { infer } from './infer.ts';

/** When inference counts as at rest, and how long it may take. */
export interface RestOptions {
  /** Of ‖∇F‖ at the sweep. */
  readonly part: number;
  readonly maxSteps: number;
}

/**
 * Activities at which ‖∇F‖ in error coordinates is at most a part of what it is at the sweep, ‖λ‖ of backpropagation's signals; nothing
 * where the steps did not lead there. Cosines of updates are off by about the part.
 * Cost: that of `infer`, and one gradient.
 */
export async function restFrom<M>(
  A: FloatArithmetic<M> & Numbers<M>,
  problem: Problem<M>,
  { part, maxSteps }: RestOptions,
): Promise<readonly M[] | undefined> {
  const start = await infer(A, problem, { coordinates: 'error', gradientNorm: 0, maxSteps: 0 });
  A.free(start.activities.filter((z) => ![...problem.clamped.values()].includes(z)));
  const found = await infer(A, problem, { coordinates: 'error', gradientNorm: part * start.gradientNorm, maxSteps });
  if (found.status === 'converged') return found.activities;
  A.free(found.activities.filter((z) => ![...problem.clamped.values()].includes(z)));
  return undefined;
}
