import type { Bounded } from '../arithmetic/errorBound.ts';
import type { ElementwiseBound } from '../arithmetic/elementwiseBound.ts';
import type { Float64Matrix } from '../arithmetic/float64.ts';
import { roundedUp } from '../arithmetic/margin.ts';
import { frobenius } from '../arithmetic/norm.ts';
import type { BoundedTree } from './boundedTree.ts';
import { stateAt } from './state.ts';

type B = Bounded<Float64Matrix>;

/**
 * The Hessian of one sample's energy in its free states.
 *
 *     H_ii = p_i I + Σ_{e out of i} (p_e J_eᵀ J_e − Σ_k p_e ε_{e,k} ∇²f_{e,k}),   H_{to(e),i} = −p_e J_e
 *
 * p_e and ε_e are those of the node that e predicts. Rounding is bounded: `error` is how far the entries may be off together (Frobenius).
 * Shapes: z_i (n_i × 1), of all nodes → n × n with n the sum over the free ones, row-major.
 */
export function sampleHessian(
  E: ElementwiseBound,
  { network, free, precisions, above }: BoundedTree<B>,
  z: readonly B[],
): { readonly size: number; readonly entries: Float64Array; readonly error: number } {
  const { priced } = stateAt(E, network, z);
  const offsets = new Map<number, number>();
  let size = 0;
  for (const i of free) {
    offsets.set(i, size);
    size += E.shape(z[i]!)[0];
  }
  const [entries, errors] = [new Float64Array(size * size), new Float64Array(size * size)];
  const place = (block: B, row: number, column: number, mirrored: boolean): void => {
    const { rows, columns, data } = block.value;
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) {
        const at = (row + i) * size + column + j;
        const mirror = (column + j) * size + row + i;
        for (const k of mirrored ? [at, mirror] : [at]) {
          entries[k] = data[i * columns + j]!;
          errors[k] = block.error[i * columns + j]!;
        }
      }
  };
  for (const i of free) {
    const precision = precisions[i];
    let own = precision === undefined ? undefined : E.scale(precision, E.identity(E.shape(z[i]!)[0]));
    for (const { from, to, precision: p, bounds, theta } of above) {
      if (from !== i) continue;
      const { jacobian: J, curved } = bounds.bending(E, theta, z[i]!, priced[to]!.signal());
      const JtJ = E.scale(p, E.multiply(J, J, { transposeA: true }));
      const straight = own === undefined ? JtJ : E.add(own, JtJ);
      own = curved === undefined ? straight : E.subtract(straight, curved);
      const row = offsets.get(to);
      if (row !== undefined) place(E.scale(E.matrix(1, 1, [-1]), E.scale(p, J)), row, offsets.get(i)!, true);
    }
    if (own !== undefined) place(own, offsets.get(i)!, offsets.get(i)!, false);
  }
  return { size, entries, error: roundedUp(frobenius([errors])) };
}

/**
 * How fast the Hessian of one sample's energy can change within r of z, if no kink is crossed: a bound on its third derivative.
 *
 *     ½p‖ε‖²:  p (3⟨Dε, D²ε⟩ + ⟨ε, D³ε⟩) ≤ p (3(1 + J)M + eT),   e = ‖ε(z)‖ + (1 + J) r,   J, M, T = sup ‖Df‖, ‖D²f‖, ‖D³f‖
 *
 * summed over the layers whose inputs are free. An entry of `errorNorms` belongs to an edge.
 */
export function hessianSmoothness(
  { above }: BoundedTree<Float64Matrix>,
  errorNorms: readonly number[],
  r: number,
): number {
  let sum = 0;
  for (const { edge, precision, bounds, theta } of above) {
    const { slope: J, curvature: M, third: T } = bounds.suprema(theta);
    sum += precision.data[0]! * (3 * (1 + J) * M + (errorNorms[edge]! + (1 + J) * r) * T);
  }
  return roundedUp(sum);
}
