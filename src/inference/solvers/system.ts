import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import { forward } from '../../network/maps.ts';
import { type LinearNetwork, type Problem, depth, layer } from '../../network/network.ts';
import { energyGradient } from '../energyGradient.ts';

/** z_1..z_{L−1}, each n_l × B; entry l−1 belongs to layer l. */
export type Hidden = readonly Float64Matrix[];

/** z_0..z_L with the ends clamped. */
export const clamped = ({ x, y }: Problem<Float64Matrix>, hidden: Hidden): Float64Matrix[] => [x, ...hidden, y];

/** ∇F(z) = H z − b: the affine map that the solvers see.   Cost: 2L products n² B. */
export const gradientAt = (problem: Problem<Float64Matrix>, hidden: Hidden): Float64Matrix[] =>
  energyGradient(float64, problem.network, clamped(problem, hidden));

/**
 * The activity Hessian times a direction, from local products only.
 *
 *     H v = ∇F(v) − ∇F(0) = the gradient at v between ends of zero
 *
 * Shapes: v_l (n_l × B) → the same.   Cost: 2L products n² B; H is never formed.
 */
export function hessianProduct(network: LinearNetwork<Float64Matrix>, v: Hidden): Float64Matrix[] {
  const B = v[0]!.columns;
  return energyGradient(float64, network, [zeros(network.widths[0]!, B), ...v, zeros(network.widths.at(-1)!, B)]);
}

export const zeros = (rows: number, columns: number): Float64Matrix => ({
  rows,
  columns,
  data: new Float64Array(rows * columns),
});

/** a X + b Y */
export const combine = (a: number, X: Hidden, b: number, Y: Hidden): Float64Matrix[] =>
  X.map((x, l) => ({ ...x, data: x.data.map((value, i) => a * value + b * Y[l]!.data[i]!) }));

/** ẑ_1..ẑ_{L−1}: where every solver starts unless told otherwise. */
export function feedforwardStart({ network, x }: Problem<Float64Matrix>): Float64Matrix[] {
  const z = [x];
  for (let l = 1; l < depth(network); l++) z.push(forward(float64, layer(network, l), z[l - 1]!));
  return z.slice(1);
}
