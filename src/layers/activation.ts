import { ACTIVATIONS, type ActivationName, PIECEWISE_LINEAR } from '../arithmetic/activations.ts';
import type { Bounded } from '../arithmetic/errorBound.ts';
import type { ElementwiseBound } from '../arithmetic/elementwiseBound.ts';
import type { Float64Matrix } from '../arithmetic/float64.ts';
import { roundedDown, roundedUp } from '../arithmetic/margin.ts';
import { requireElementwise } from '../arithmetic/requireElementwise.ts';
import { ValueError } from '../errors.ts';
import { type Layer, type NodeShape, size } from './layer.ts';

type B = Bounded<Float64Matrix>;

/**
 * A function of each number by itself.
 *
 *     f(z) = φ(z)        ∂z: φ′(z) ∘ g
 *
 * Cost: no product. The identity is linear; the others need an arithmetic that works entry by entry.
 * @throws {ValueError} when the activation is unknown
 */
export function activation(phi: ActivationName, of: NodeShape): Layer {
  if (!Object.hasOwn(ACTIVATIONS, phi))
    throw new ValueError(
      `activation: phi must be one of ${Object.keys(ACTIVATIONS).join(', ')}, got ${JSON.stringify(phi)}`,
    );
  const { suprema } = ACTIVATIONS[phi];
  const kinked = phi !== 'identity' && PIECEWISE_LINEAR.has(phi);
  return {
    recipe: { kind: 'activation', phi, of },
    ...{ from: of, to: of, parameters: {}, constants: {} },
    at(A, _, z) {
      if (phi === 'identity') return { prediction: z, inputGradient: (g) => g, parameterGradient: () => ({}) };
      const E = requireElementwise(A, `activation ${phi}`);
      return {
        prediction: E.activate(phi, z),
        inputGradient: (g) => E.hadamard(E.slope(phi, z), g),
        parameterGradient: () => ({}),
      };
    },
    ...(phi === 'identity'
      ? {
          linear: (A) => ({
            ...{ apply: (z) => z, back: (g) => g, after: (P) => P, formed: () => A.identity(size(of)) },
            ...{ shift: undefined, parameterGradient: () => ({}) },
            factors: { weights: undefined, scale: undefined, skip: true },
          }),
        }
      : {}),
    bounds: {
      suprema: () => ({ slope: suprema[0], curvature: suprema[1], third: suprema[2] }),
      motion: (_, { together, each }) => ({
        together: roundedUp(together * suprema[0]),
        each: each.map((speed) => roundedUp(speed * suprema[0])),
      }),
      room: (_, __, z, { each }) =>
        kinked
          ? z.value.data.reduce(
              // Infinity where the input does not move the unit
              (least, x, i) => Math.min(least, roundedDown((Math.abs(x) - z.error[i]!) / each[i]!)),
              Infinity,
            )
          : Infinity,
      bending: (E, _, z, s) => ({
        jacobian: diagonal(E, E.slope(phi, z)),
        curved: diagonal(E, E.hadamard(s, E.curvature(phi, z))),
      }),
    },
  };
}

/** diag(c) for a column c. */
function diagonal(E: ElementwiseBound, c: B): B {
  const n = E.shape(c)[0];
  const columns = { rows: 1, columns: n, data: new Float64Array(n).fill(1) };
  return E.hadamard(E.multiply(c, { value: columns, error: new Float64Array(n) }), E.identity(n));
}
