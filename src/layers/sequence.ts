import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { DimensionError, ValueError } from '../errors.ts';
import type { Layer, LayerBounds, LinearMap, Parameters } from './layer.ts';
import { predicted } from './linearAt.ts';
import { mapParameters } from './parameters.ts';

/**
 * One layer after another.
 *
 *     g(f(z))        ∂z: (hᵀ ∂g) ∂f        ∂θ_g: hᵀ ∂g/∂θ at f(z),  ∂θ_f: (hᵀ ∂g)ᵀ ∂f/∂θ
 *
 * Cost: that of both.
 * @throws {DimensionError} when g does not take what f gives
 * @throws {ValueError} when both have a parameter of the same name
 */
export function sequence(f: Layer, g: Layer): Layer {
  if (f.to.join() !== g.from.join())
    throw new DimensionError(
      `sequence: ${g.recipe.kind} must take ${f.to.join('×')}, which ${f.recipe.kind} gives, got ${g.from.join('×')}; make the shapes chain`,
    );
  const names = new Set([...Object.keys(f.parameters), ...Object.keys(f.constants)]);
  const twice = [...Object.keys(g.parameters), ...Object.keys(g.constants)].find((name) => names.has(name));
  if (twice !== undefined)
    throw new ValueError(
      `sequence: parameters must have different names, got ${twice} twice; put one on an edge of its own`,
    );
  const [inner, outer] = [f.linear, g.linear];
  return {
    recipe: { kind: 'sequence', first: f.recipe, second: g.recipe },
    ...{ from: f.from, to: g.to },
    parameters: { ...f.parameters, ...g.parameters },
    constants: { ...f.constants, ...g.constants },
    at(A, theta, z) {
      const first = f.at(A, theta, z);
      const second = g.at(A, theta, first.prediction);
      return {
        prediction: second.prediction,
        inputGradient: (h) => first.inputGradient(second.inputGradient(h)),
        parameterGradient: (h, c) => ({
          ...(Object.keys(f.parameters).length > 0 ? first.parameterGradient(second.inputGradient(h), c) : {}),
          ...second.parameterGradient(h, c),
        }),
      };
    },
    ...(inner && outer
      ? {
          linear: <M>(A: Arithmetic<M>, theta: Parameters<M>): LinearMap<M> =>
            composed(A, inner(A, theta), outer(A, theta)),
        }
      : {}),
    ...(f.bounds && g.bounds ? { bounds: composedBounds(f, f.bounds, g.bounds) } : {}),
  };
}

function composed<M>(A: Arithmetic<M>, J: LinearMap<M>, K: LinearMap<M>): LinearMap<M> {
  const passed = J.shift && K.apply(J.shift);
  return {
    apply: (z) => K.apply(J.apply(z)),
    back: (h) => J.back(K.back(h)),
    after: (P) => J.after(K.after(P)),
    formed: () => (isIdentity(K) ? J.formed() : isIdentity(J) ? K.formed() : J.after(K.formed())),
    shift: passed === undefined ? K.shift : K.shift === undefined ? passed : A.add(passed, K.shift),
    parameterGradient: (h, z) => ({
      ...J.parameterGradient(K.back(h), z),
      ...K.parameterGradient(h, () => predicted(A, J, z())),
    }),
    ...(isIdentity(K) && J.shared ? { shared: J.shared } : {}),
    factors: isIdentity(K) ? J.factors : isIdentity(J) ? K.factors : undefined,
  };
}

const isIdentity = <M>({ factors }: LinearMap<M>): boolean => factors?.weights === undefined && factors?.skip === true;

function composedBounds(f: Layer, inner: LayerBounds, outer: LayerBounds): LayerBounds {
  return {
    suprema(theta) {
      const [p, q] = [inner.suprema(theta), outer.suprema(theta)];
      return {
        slope: times(q.slope, p.slope),
        curvature: times(q.curvature, p.slope ** 2) + times(q.slope, p.curvature),
        third:
          times(q.third, p.slope ** 3) + 3 * times(q.curvature, times(p.slope, p.curvature)) + times(q.slope, p.third),
      };
    },
    motion: (theta, inputs) => outer.motion(theta, inner.motion(theta, inputs)),
    room(E, theta, z, inputs) {
      const values = mapParameters(theta, ({ value }) => value);
      const reached = outer.room(E, theta, f.at(E, theta, z).prediction, inner.motion(values, inputs));
      return Math.min(inner.room(E, theta, z, inputs), reached);
    },
    bending(E, theta, z, s) {
      const second = outer.bending(E, theta, f.at(E, theta, z).prediction, s);
      const first = inner.bending(E, theta, z, E.multiply(second.jacobian, s, { transposeA: true }));
      const through =
        second.curved && E.multiply(first.jacobian, E.multiply(second.curved, first.jacobian), { transposeA: true });
      return {
        jacobian: E.multiply(second.jacobian, first.jacobian),
        curved: through && first.curved ? E.add(through, first.curved) : (through ?? first.curved),
      };
    },
  };
}

/** 0 · Infinity is 0: what does not move carries no bend. */
const times = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : a * b);
