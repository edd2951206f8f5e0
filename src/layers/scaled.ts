import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { roundedUp } from '../arithmetic/margin.ts';
import { type Layer, type LinearMap, type Parameters, parameter } from './layer.ts';

/**
 * A layer with a premultiplier that does not learn.
 *
 *     a f(z)        ∂z: a (gᵀ ∂f/∂z)        ∂θ: a (gᵀ ∂f/∂θ)
 *
 * Shapes: scale a (1 × 1).   Cost: that of f.
 */
export function scaled(f: Layer): Layer {
  const { linear, bounds } = f;
  return {
    recipe: { kind: 'scaled', of: f.recipe },
    ...{ from: f.from, to: f.to, parameters: f.parameters, constants: { ...f.constants, scale: [1, 1] } },
    at(A, theta, z) {
      const a = parameter(theta, 'scale');
      const inner = f.at(A, theta, z);
      return {
        prediction: A.scale(a, inner.prediction),
        inputGradient: (g) => A.scale(a, inner.inputGradient(g)),
        parameterGradient: (g, c) => inner.parameterGradient(g, c === undefined ? a : A.scale(c, a)),
      };
    },
    ...(linear
      ? {
          linear: <M>(A: Arithmetic<M>, theta: Parameters<M>): LinearMap<M> => {
            const a = parameter(theta, 'scale');
            const J = linear(A, theta);
            const { factors } = J;
            return {
              apply: (z) => A.scale(a, J.apply(z)),
              back: (g) => A.scale(a, J.back(g)),
              after: (P) => A.scale(a, J.after(P)),
              formed: () => A.scale(a, J.formed()),
              ...(J.shared ? { shared: J.shared } : {}),
              shift: J.shift === undefined ? undefined : A.scale(a, J.shift),
              // The signals are scaled, not the gradient, which is larger.
              parameterGradient: (g, z) => J.parameterGradient(A.scale(a, g), z),
              factors:
                factors?.weights !== undefined && !factors.skip && factors.scale === undefined
                  ? { ...factors, scale: a }
                  : undefined,
            };
          },
        }
      : {}),
    ...(bounds
      ? {
          bounds: {
            suprema(theta) {
              const a = Math.abs(parameter(theta, 'scale').data[0]!);
              const { slope, curvature, third } = bounds.suprema(theta);
              return { slope: a * slope, curvature: a * curvature, third: a * third };
            },
            motion(theta, inputs) {
              const a = Math.abs(parameter(theta, 'scale').data[0]!);
              const { together, each } = bounds.motion(theta, inputs);
              return { together: roundedUp(a * together), each: each.map((speed) => roundedUp(a * speed)) };
            },
            room: bounds.room,
            bending(E, theta, z, s) {
              const a = parameter(theta, 'scale');
              const { jacobian, curved } = bounds.bending(E, theta, z, s);
              return { jacobian: E.scale(a, jacobian), curved: curved && E.scale(a, curved) };
            },
          },
        }
      : {}),
  };
}
