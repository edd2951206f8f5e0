import { ACTIVATIONS, PIECEWISE_LINEAR } from '../arithmetic/activations.ts';
import { elementwise } from '../arithmetic/elementwise.ts';
import type { HostMatrix } from '../arithmetic/hostArithmetic.ts';
import type { HostArithmetic } from '../arithmetic/arithmetic.ts';
import { mapped } from '../arithmetic/mapped.ts';
import type { Problem } from '../problem/problem.ts';
import { energyGradient } from './state.ts';

type M = HostMatrix<'float64'>;

/**
 * ‖∂F/∂z‖ over the free states, the slope of each unit on its kink chosen in [φ′(−0), φ′(+0)] so that it is least.
 *
 *     min_s |c_i − s_i q_i|,   q_i = (∂f/∂φ)ᵀ s_{above} at unit i,   s_i ∈ [φ′(−0), φ′(+0)] where |z_i| ≤ tolerance, else φ′(z_i)
 *
 * Zero at an equilibrium that rests on kinks, where the plain norm is not: 0 is then in F's subdifferential in each z_i. A unit's slope
 * moves its own ∂F/∂z_i alone, so that each is chosen by itself.
 * Assumes: kinked activations act on the states of nodes, as φ before the weights does.   Cost: two gradients.
 */
export function kinkAwareNorm(A: HostArithmetic<M>, problem: Problem<M>, z: readonly M[], tolerance: number): number {
  const [left, right] = ([-1, 1] as const).map((side) => energyGradient(oneSided(A, side, tolerance), problem, z));
  let squares = 0;
  for (const [l, { data }] of left!.entries())
    for (const [i, from] of data.entries()) {
      const to = right![l]!.data[i]!;
      if (from * to > 0) squares += Math.min(Math.abs(from), Math.abs(to)) ** 2;
    }
  return Math.sqrt(squares);
}

/** A with the slopes of one side wherever a kink is near. */
function oneSided(A: HostArithmetic<M>, side: 1 | -1, tolerance: number) {
  const E = elementwise(A);
  return {
    ...E,
    slope: (phi: Parameters<typeof E.slope>[0], a: M): M =>
      PIECEWISE_LINEAR.has(phi)
        ? A.matrix(
            a.rows,
            a.columns,
            mapped(a.data, (x) => ACTIVATIONS[phi].slope(Math.abs(x) <= tolerance ? side : x)),
          )
        : E.slope(phi, a),
  };
}
