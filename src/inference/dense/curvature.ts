import { ACTIVATIONS } from '../../arithmetic/activations.ts';
import type { Bounded } from '../../arithmetic/errorBound.ts';
import type { ElementwiseBound } from '../../arithmetic/elementwiseBound.ts';
import type { Float64Matrix } from '../../arithmetic/float64.ts';
import { roundedUp } from '../../arithmetic/margin.ts';
import type { DenseLayer, DenseNetwork, Placement } from '../../network/dense/denseNetwork.ts';
import { frobenius } from '../../arithmetic/norm.ts';
import { exactly } from '../certificate.ts';
import { denseState } from './denseEnergy.ts';

type B = Bounded<Float64Matrix>;

/** ∂f_l/∂z at one sample, and the curvature Σ_i s_i ∇²f_{l,i} that a signal s picks. */
interface Bending {
  /** n_l × n_{l−1} */
  readonly jacobian: B;
  /** n_{l−1} × n_{l−1} */
  readonly curved: B;
}

/**
 * The Hessian of one sample's energy in its hidden activities.
 *
 *     H_ll = p_l I + p_{l+1} J_{l+1}ᵀ J_{l+1} − Σ_i p_{l+1} ε_{l+1,i} ∇²f_{l+1,i},   H_{l+1,l} = −p_{l+1} J_{l+1}
 *
 *     after:   J = τI + diag(φ′(u)) aW     Σ_i s_i ∇²f_i = (aW)ᵀ diag(s∘φ″(u)) aW,   u = aWz + b
 *     before:  J = τI + aW diag(φ′(z))     Σ_i s_i ∇²f_i = diag(φ″(z)∘(aW)ᵀs)
 *
 * Rounding is bounded: `error` is how far the entries may be off together (Frobenius).
 * Shapes: z_l (n_l × 1) → n × n with n = n_1 + … + n_{L−1}, row-major.
 */
export function denseHessian(
  E: ElementwiseBound,
  network: DenseNetwork<B>,
  z: readonly B[],
): { readonly size: number; readonly entries: Float64Array; readonly error: number } {
  const { weightedErrors } = denseState(E, network, z);
  const widths = network.widths.slice(1, -1);
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
    const above = network.layers[i + 1]!;
    const { jacobian: J, curved } = bending(E, above, network.placement, z[i + 1]!, weightedErrors[i + 1]!);
    const own = E.scale(network.layers[i]!.precision, E.identity(n));
    const JtJ = E.scale(above.precision, E.multiply(J, J, { transposeA: true }));
    place(E.subtract(E.add(own, JtJ), curved), offsets[i]!, offsets[i]!, false);
    if (i + 1 === widths.length) continue;
    place(E.scale(E.matrix(1, 1, [-1]), E.scale(above.precision, J)), offsets[i + 1]!, offsets[i]!, true);
  }
  return { size, entries, error: roundedUp(frobenius([errors])) };
}

function bending(
  E: ElementwiseBound,
  { weights: W, scale: a, skip, bias, activation }: DenseLayer<B>,
  placement: Placement,
  z: B,
  signal: B,
): Bending {
  const [rows, columns] = E.shape(W);
  const aW = E.scale(a, W);
  const ones = (n: number): B => exactly({ rows: 1, columns: n, data: new Float64Array(n).fill(1) });
  const byRow = (c: B, m: B): B => E.hadamard(E.multiply(c, ones(columns)), m); // diag(c) M
  const withSkip = (m: B): B => (skip ? E.add(E.identity(rows), m) : m);
  if (placement === 'after') {
    const u = E.add(E.scale(a, E.multiply(W, z)), bias);
    const c = E.hadamard(signal, E.curvature(activation, u));
    return {
      jacobian: withSkip(byRow(E.slope(activation, u), aW)),
      curved: E.multiply(aW, byRow(c, aW), { transposeA: true }),
    };
  }
  const slopes = E.multiply(E.transpose(ones(rows)), E.slope(activation, z), { transposeB: true });
  const back = E.multiply(aW, signal, { transposeA: true });
  return {
    jacobian: withSkip(E.hadamard(aW, slopes)), // M diag(c)
    curved: byRow(E.hadamard(back, E.curvature(activation, z)), E.identity(columns)),
  };
}

/**
 * How fast the Hessian of one sample's energy can change within r of z, if no kink is crossed: a bound on its third derivative.
 *
 *     ½p‖ε‖²:  p (3⟨Dε, D²ε⟩ + ⟨ε, D³ε⟩) ≤ p (3(1 + J)M + eT),   e = ‖ε_l(z)‖ + (1 + J) r
 *     J = τ + |a|‖W‖ sup|φ′|,   after: M = |a|²‖W‖² sup|φ″|, T = |a|³‖W‖³ sup|φ‴|;   before: M = |a|‖W‖ sup|φ″|, T likewise
 *
 * summed over the layers l ≥ 2, whose inputs are free. Norms of W are Frobenius'.
 */
export function hessianSmoothness(
  { layers, placement }: DenseNetwork<Float64Matrix>,
  errorNorms: readonly number[],
  r: number,
): number {
  let sum = 0;
  for (const [i, { weights, scale, skip, precision, activation }] of layers.entries()) {
    if (i === 0) continue;
    const [s1, s2, s3] = ACTIVATIONS[activation].suprema;
    const w = Math.abs(scale.data[0]!) * frobenius([weights.data]);
    const J = (skip ? 1 : 0) + w * s1;
    const [M, T] = placement === 'after' ? [w ** 2 * s2, w ** 3 * s3] : [w * s2, w * s3];
    sum += precision.data[0]! * (3 * (1 + J) * M + (errorNorms[i]! + (1 + J) * r) * T);
  }
  return roundedUp(sum);
}
