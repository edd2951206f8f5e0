import type { InPlaceArithmetic } from '../arithmetic/arithmetic.ts';
import type { Problem } from '../network/network.ts';
import { inPlaceGradient } from './inPlaceGradient.ts';

/** Gradient descent on one problem, ready to take any number of steps without allocating. */
export interface InPlaceDescent<M> {
  /** z_1..z_{L−1} after `count` steps of size η from the given ones, which stay as they are. The result is the caller's to free. */
  steps(hidden: readonly M[], stepSize: number, count: number): M[];
  /** Frees what was kept for the steps. */
  free(): void;
}

/**
 * The loop behind `gradientDescent` where matrices can be overwritten: only the first and the last activities are copied.
 *
 *     z ← z − η ∇F(z)
 *
 * Assumes: L ≥ 2; the problem's matrices outlive the result.   Cost: that of `inPlaceGradient`'s `add` a step.
 */
export async function inPlaceDescent<M>(A: InPlaceArithmetic<M>, problem: Problem<M>): Promise<InPlaceDescent<M>> {
  const gradient = await inPlaceGradient(A, problem);
  const z = gradient.hidden();
  return {
    steps(hidden, stepSize, count) {
      for (const [i, part] of z.parts.entries()) A.axpby(1, hidden[i]!, 0, part);
      for (let k = 0; k < count; k++) gradient.add(-stepSize, z, 1, z);
      return z.parts.map(A.copy);
    },
    free() {
      gradient.free();
      A.free([z.all]);
    },
  };
}
