import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { type LinearGaussian, depth, layer } from '../../network/linearGaussian.ts';
import { backward, forward } from '../../network/maps.ts';
import type { LinearProblem } from '../../problem/problem.ts';
import { energyGradient } from '../state.ts';

/** z_1..z_{L−1}, each n_l × B; entry l−1 belongs to layer l. */
export type Hidden<M> = readonly M[];

/** z_0..z_L with the ends clamped. */
export const clamped = <M>({ x, y }: LinearProblem<M>, hidden: Hidden<M>): M[] => [x, ...hidden, y];

/** ∇F(z) = H z − b: the affine map that the solvers see.   Cost: 2L products n² B. */
export const gradientAt = <M>(A: Arithmetic<M>, problem: LinearProblem<M>, hidden: Hidden<M>): M[] =>
  energyGradient(A, problem, clamped(problem, hidden));

/**
 * The activity Hessian times a direction, from local products only.
 *
 *     (H v)_l = p_l ε_l − J_{l+1}ᵀ p_{l+1} ε_{l+1},   ε_1 = v_1,  ε_l = v_l − J_l v_{l−1},  ε_L = −J_L v_{L−1}
 *
 * The gradient at v between ends of zero, without the shifts: H v = ∇F(v) − ∇F(0).
 * Shapes: v_l (n_l × B) → the same.   Cost: 2L − 2 products n² B; H is never formed.
 */
export function hessianProduct<M>(A: Arithmetic<M>, network: LinearGaussian<M>, v: Hidden<M>): M[] {
  const L = depth(network);
  const errors = v.map((vl, i) => {
    const at = layer(network, i + 1);
    return A.scale(at.precision, i === 0 ? vl : A.subtract(vl, forward(A, at, v[i - 1]!)));
  });
  return errors.map((e, i) => {
    const above = layer(network, i + 2);
    if (i + 2 < L) return A.subtract(e, backward(A, above, errors[i + 1]!));
    return A.add(e, backward(A, above, A.scale(above.precision, forward(A, above, v[i]!))));
  });
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
