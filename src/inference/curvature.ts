import type { Bounded } from '../arithmetic/errorBound.ts';
import type { ElementwiseBound } from '../arithmetic/elementwiseBound.ts';
import type { Float64Matrix } from '../arithmetic/float64.ts';
import { roundedUp } from '../arithmetic/margin.ts';
import { frobenius } from '../arithmetic/norm.ts';
import type { BoundedChain } from './boundedChain.ts';
import { weightedErrors } from './state.ts';

type B = Bounded<Float64Matrix>;

/**
 * The Hessian of one sample's energy in its hidden activities.
 *
 *     H_ll = p_l I + p_{l+1} J_{l+1}ᵀ J_{l+1} − Σ_i p_{l+1} ε_{l+1,i} ∇²f_{l+1,i},   H_{l+1,l} = −p_{l+1} J_{l+1}
 *
 * Rounding is bounded: `error` is how far the entries may be off together (Frobenius).
 * Shapes: z_l (n_l × 1) → n × n with n = n_1 + … + n_{L−1}, row-major.
 */
export function sampleHessian(
  E: ElementwiseBound,
  { network, precisions, above }: BoundedChain<B>,
  z: readonly B[],
): { readonly size: number; readonly entries: Float64Array; readonly error: number } {
  const signals = weightedErrors(E, network, z);
  const widths = z.slice(1, -1).map((zl) => E.shape(zl)[0]);
  const offsets = widths.map((_, i) => widths.slice(0, i).reduce((sum, n) => sum + n, 0));
  const size = widths.reduce((sum, n) => sum + n, 0);
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
  for (const [i, n] of widths.entries()) {
    const { bounds, theta } = above[i]!;
    const precision = precisions[i + 1]!;
    const { jacobian: J, curved } = bounds.bending(E, theta, z[i + 1]!, signals[i + 1]!);
    const JtJ = E.scale(precision, E.multiply(J, J, { transposeA: true }));
    const straight = E.add(E.scale(precisions[i]!, E.identity(n)), JtJ);
    place(curved === undefined ? straight : E.subtract(straight, curved), offsets[i]!, offsets[i]!, false);
    if (i + 1 === widths.length) continue;
    place(E.scale(E.matrix(1, 1, [-1]), E.scale(precision, J)), offsets[i + 1]!, offsets[i]!, true);
  }
  return { size, entries, error: roundedUp(frobenius([errors])) };
}

/**
 * How fast the Hessian of one sample's energy can change within r of z, if no kink is crossed: a bound on its third derivative.
 *
 *     ½p‖ε‖²:  p (3⟨Dε, D²ε⟩ + ⟨ε, D³ε⟩) ≤ p (3(1 + J)M + eT),   e = ‖ε_l(z)‖ + (1 + J) r,   J, M, T = sup ‖Df‖, ‖D²f‖, ‖D³f‖
 *
 * summed over the layers l ≥ 2, whose inputs are free. Entry l−1 of `errorNorms` belongs to layer l.
 */
export function hessianSmoothness(
  { precisions, above }: BoundedChain<Float64Matrix>,
  errorNorms: readonly number[],
  r: number,
): number {
  let sum = 0;
  for (const [i, { bounds, theta }] of above.entries()) {
    const { slope: J, curvature: M, third: T } = bounds.suprema(theta);
    sum += precisions[i + 1]!.data[0]! * (3 * (1 + J) * M + (errorNorms[i + 1]! + (1 + J) * r) * T);
  }
  return roundedUp(sum);
}
