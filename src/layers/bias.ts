import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { type Layer, type LinearMap, type NodeShape, type Parameters, parameter, size } from './layer.ts';
import { linearAt, ones } from './linearAt.ts';

/**
 * A constant that learns.
 *
 *     f(z) = z + b        ∂z: g        ∂b: g 1
 *
 * Shapes: bias b (size(of) × 1).   Cost: no product.
 */
export function bias(of: NodeShape): Layer {
  const map = <M>(A: Arithmetic<M>, theta: Parameters<M>): LinearMap<M> => ({
    apply: (z) => z,
    back: (g) => g,
    after: (P) => P,
    formed: () => A.identity(size(of)),
    shift: parameter(theta, 'bias'),
    parameterGradient: (g) => ({ bias: A.multiply(g, ones(A, g), { transposeB: true }) }),
    factors: { weights: undefined, scale: undefined, skip: true },
  });
  return {
    recipe: { kind: 'bias', of },
    ...{ from: of, to: of, parameters: { bias: [size(of), 1] }, constants: {} },
    at: linearAt(map),
    linear: map,
    bounds: {
      suprema: () => ({ slope: 1, curvature: 0, third: 0 }),
      motion: (_, inputs) => inputs,
      room: () => Infinity,
      bending: (E) => ({ jacobian: E.identity(size(of)), curved: undefined }),
    },
  };
}
