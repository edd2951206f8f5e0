import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { ValueError } from '../errors.ts';
import type { Layer, LinearMap, Parameters } from './layer.ts';

/**
 * The same layer whose parameters and constants have a first name, so that two of a kind can stand in one composition.
 *
 *     named('up', linear(…)) has up.weights
 *
 * Cost: that of f.
 * @throws {ValueError} when the name is empty or has a character other than letters, digits, - and _
 */
export function named(name: string, f: Layer): Layer {
  if (!/^[\w-]+$/.test(name))
    throw new ValueError(
      `named: name must be letters, digits, - or _, got ${JSON.stringify(name)}; the dot stands between names`,
    );
  const { linear, bounds } = f;
  const outer = <T>(inner: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(inner).map(([key, value]) => [`${name}.${key}`, value]));
  const own = [...Object.keys(f.parameters), ...Object.keys(f.constants)];
  const inner = <M>(theta: Parameters<M>): Parameters<M> =>
    Object.fromEntries(
      own.flatMap((key) => {
        const found = theta[`${name}.${key}`];
        return found === undefined ? [] : [[key, found]];
      }),
    );
  return {
    recipe: { kind: 'named', name, of: f.recipe },
    ...{ from: f.from, to: f.to, parameters: outer(f.parameters), constants: outer(f.constants) },
    at(A, theta, z) {
      const at = f.at(A, inner(theta), z);
      return { ...at, parameterGradient: (g, c) => outer(at.parameterGradient(g, c)) };
    },
    ...(linear
      ? {
          linear: <M>(A: Arithmetic<M>, theta: Parameters<M>): LinearMap<M> => {
            const J = linear(A, inner(theta));
            return { ...J, parameterGradient: (g, z) => outer(J.parameterGradient(g, z)) };
          },
        }
      : {}),
    ...(bounds
      ? {
          bounds: {
            suprema: (theta) => bounds.suprema(inner(theta)),
            motion: (theta, inputs) => bounds.motion(inner(theta), inputs),
            room: (E, theta, z, inputs) => bounds.room(E, inner(theta), z, inputs),
            bending: (E, theta, z, s) => bounds.bending(E, inner(theta), z, s),
          },
        }
      : {}),
  };
}
