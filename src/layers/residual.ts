import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { roundedUp } from '../arithmetic/margin.ts';
import { DimensionError } from '../errors.ts';
import type { Layer, LinearMap, Parameters } from './layer.ts';

/**
 * A skip past a layer.
 *
 *     z + f(z)        ∂z: g + gᵀ ∂f/∂z        ∂θ: gᵀ ∂f/∂θ
 *
 * Cost: that of f.
 * @throws {DimensionError} when f changes the shape
 */
export function residual(f: Layer): Layer {
  if (f.from.join() !== f.to.join())
    throw new DimensionError(
      `residual: f must keep the shape that it is given, got ${f.from.join('×')} → ${f.to.join('×')}; drop its skip or make the widths equal`,
    );
  const { linear, bounds } = f;
  return {
    ...f,
    recipe: { kind: 'residual', of: f.recipe },
    at(A, theta, z) {
      const inner = f.at(A, theta, z);
      return {
        prediction: A.add(z, inner.prediction),
        inputGradient: (g) => A.add(g, inner.inputGradient(g)),
        parameterGradient: (g, c) => inner.parameterGradient(g, c),
      };
    },
    ...(linear
      ? {
          linear: <M>(A: Arithmetic<M>, theta: Parameters<M>): LinearMap<M> => {
            const J = linear(A, theta);
            return {
              ...J,
              apply: (z) => A.add(z, J.apply(z)),
              back: (g) => A.add(g, J.back(g)),
              after: (P) => A.add(P, J.after(P)),
              formed: () => {
                const inner = J.formed();
                return A.add(A.identity(A.shape(inner)[1]), inner);
              },
              factors: J.factors?.weights !== undefined && !J.factors.skip ? { ...J.factors, skip: true } : undefined,
            };
          },
        }
      : {}),
    ...(bounds
      ? {
          bounds: {
            ...bounds,
            suprema(theta) {
              const inner = bounds.suprema(theta);
              return { ...inner, slope: 1 + inner.slope };
            },
            motion(theta, inputs) {
              const { together, each } = bounds.motion(theta, inputs);
              return {
                together: roundedUp(inputs.together + together),
                each: each.map((speed, i) => roundedUp(inputs.each[i]! + speed)),
              };
            },
            bending(E, theta, z, s) {
              const { jacobian, curved } = bounds.bending(E, theta, z, s);
              return { jacobian: E.add(E.identity(E.shape(jacobian)[0]), jacobian), curved };
            },
          },
        }
      : {}),
  };
}
