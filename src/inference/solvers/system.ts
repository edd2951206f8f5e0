import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { forward } from '../../network/maps.ts';
import { type LinearNetwork, type Problem, depth, layer } from '../../network/network.ts';
import { energyGradient } from '../energyGradient.ts';

/** z_1..z_{L−1}, each n_l × B; entry l−1 belongs to layer l. */
export type Hidden<M> = readonly M[];

/** z_0..z_L with the ends clamped. */
export const clamped = <M>({ x, y }: Problem<M>, hidden: Hidden<M>): M[] => [x, ...hidden, y];

/** ∇F(z) = H z − b: the affine map that the solvers see.   Cost: 2L products n² B. */
export const gradientAt = <M>(A: Arithmetic<M>, problem: Problem<M>, hidden: Hidden<M>): M[] =>
  energyGradient(A, problem.network, clamped(problem, hidden));

/**
 * The activity Hessian times a direction, from local products only.
 *
 *     H v = ∇F(v) − ∇F(0) = the gradient at v between ends of zero
 *
 * Shapes: v_l (n_l × B) → the same.   Cost: 2L products n² B; H is never formed.
 */
export function hessianProduct<M>(A: Arithmetic<M>, network: LinearNetwork<M>, v: Hidden<M>): M[] {
  const B = A.shape(v[0]!)[1];
  return energyGradient(A, network, [zeros(A, network.widths[0]!, B), ...v, zeros(A, network.widths.at(-1)!, B)]);
}

export const zeros = <M>(A: Arithmetic<M>, rows: number, columns: number): M =>
  A.matrix(rows, columns, new Float64Array(rows * columns));

/** a X */
export function times<M>(A: Arithmetic<M>, a: number, X: Hidden<M>): M[] {
  const factor = A.matrix(1, 1, [a]);
  return X.map((x) => A.scale(factor, x));
}

/** X + b Y */
export function plus<M>(A: Arithmetic<M>, X: Hidden<M>, b: number, Y: Hidden<M>): M[] {
  const bY = b === 1 ? Y : times(A, b, Y);
  return X.map((x, l) => A.add(x, bY[l]!));
}

/** ẑ_1..ẑ_{L−1}: where every solver starts unless told otherwise. */
export function feedforwardStart<M>(A: Arithmetic<M>, { network, x }: Problem<M>): M[] {
  const z = [x];
  for (let l = 1; l < depth(network); l++) z.push(forward(A, layer(network, l), z[l - 1]!));
  return z.slice(1);
}
