import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { frobenius } from '../arithmetic/norm.ts';
import { roundedUp } from '../arithmetic/margin.ts';
import { type Layer, type LinearMap, type NodeShape, type Parameters, parameter, size } from './layer.ts';
import { linearAt } from './linearAt.ts';

/**
 * A fully connected layer.
 *
 *     f(z) = W z        ∂z: Wᵀg        ∂W: g zᵀ
 *
 * Shapes: weights W (size(to) × size(from)).   Cost: one product with W for each.
 */
export function linear(from: NodeShape, to: NodeShape): Layer {
  const map = <M>(A: Arithmetic<M>, theta: Parameters<M>): LinearMap<M> => {
    const W = parameter(theta, 'weights');
    return {
      apply: (z) => A.multiply(W, z),
      back: (g) => A.multiply(W, g, { transposeA: true }),
      after: (P) => A.multiply(P, W),
      formed: () => W,
      shift: undefined,
      parameterGradient: (g, z) => ({ weights: A.multiply(g, z(), { transposeB: true }) }),
      factors: { weights: W, scale: undefined, skip: false },
    };
  };
  return {
    recipe: { kind: 'linear', from, to },
    ...{ from, to, parameters: { weights: [size(to), size(from)] }, constants: {} },
    at: linearAt(map),
    linear: map,
    bounds: {
      suprema: (theta) => ({ slope: frobenius([parameter(theta, 'weights').data]), curvature: 0, third: 0 }),
      motion(theta, { together }) {
        const { rows, columns, data } = parameter(theta, 'weights');
        const row = (i: number): number => roundedUp(frobenius([data.subarray(i * columns, (i + 1) * columns)]));
        return {
          together: roundedUp(together * frobenius([data])),
          each: Float64Array.from({ length: rows }, (_, i) => roundedUp(together * row(i))),
        };
      },
      room: () => Infinity,
      bending: (_, theta) => ({ jacobian: parameter(theta, 'weights'), curved: undefined }),
    },
  };
}
