import type { InPlaceArithmetic } from '../arithmetic/arithmetic.ts';
import type { LinearProblem } from '../problem/problem.ts';
import { inPlaceGradient } from './inPlaceGradient.ts';
import type { Method } from './minimise.ts';

/**
 * Gradient descent where matrices can be overwritten, as many steps at once as the loop lets it: only the first and the last
 * activities are copied.
 *
 *     z ← z − η ∇F(z)
 *
 * Assumes: L ≥ 2; the problem's matrices outlive the result.   Cost: that of `inPlaceGradient`'s `add` a step.
 */
export async function inPlaceDescent<M>(
  A: InPlaceArithmetic<M>,
  problem: LinearProblem<M>,
  stepSize: number,
): Promise<Method<M>> {
  const gradient = await inPlaceGradient(A, problem);
  const z = gradient.hidden();
  return {
    begin: (variables) => ({ variables, memory: [] }),
    advance({ variables }, most) {
      for (const [i, part] of z.parts.entries()) A.axpby(1, variables[i]!, 0, part);
      for (let k = 0; k < most; k++) gradient.add(-stepSize, z, 1, z);
      return { variables: z.parts.map(A.copy), memory: [], taken: most };
    },
    free() {
      gradient.free();
      A.free([z.all]);
    },
  };
}
