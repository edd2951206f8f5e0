import { requireInverseRoot } from '../arithmetic/inverseRoot.ts';
import { requireElementwise } from '../arithmetic/requireElementwise.ts';
import { ValueError } from '../errors.ts';
import { type Layer, type NodeShape, size } from './layer.ts';
import { byPosition, constantRow } from './positions.ts';

/**
 * Layer normalisation over the channels of each position, without gain and bias of its own: those are layers too.
 *
 *     f(z) = (z − z̄) / √(v + ε),   z̄ = (1/C) Σ_c z_c,   v = (1/C) Σ_c (z_c − z̄)²
 *     ∂z: (g − ḡ − f(z) · (1/C) Σ_c g_c f_c) / √(v + ε)
 *
 * ε, 1e-5 as in PyTorch unless told, stands inside the root. No bounds: how it bends depends on v.
 * Shapes: [channels] or [channels, …positions], and the same out.   Cost: no product but with rows of ones.
 * Source: Ba, Kiros and Hinton 2016, Eq. 3, with ε.
 * @throws {ValueError} when ε is not positive: without it there is no value where all channels are equal
 */
export function layerNorm(of: NodeShape, epsilon = 1e-5): Layer {
  if (!(Number.isFinite(epsilon) && epsilon > 0))
    throw new ValueError(`layerNorm: epsilon must be positive and finite, got ${epsilon}; 1e-5 is usual`);
  const channels = of[0]!;
  return {
    recipe: { kind: 'layer-norm', of, epsilon },
    ...{ from: of, to: of, parameters: {}, constants: {} },
    at(A, _, z) {
      const { hadamard } = requireElementwise(A, 'layerNorm');
      const { inverseRoot } = requireInverseRoot(A, 'layerNorm');
      const Z = byPosition(A, z, channels);
      const shares = A.scale(A.reciprocal(A.matrix(1, 1, [channels])), constantRow(A, channels, 1));
      const everyChannel = constantRow(A, channels, 1);
      /** Column by column: a row of means, and what stands in it for every channel. */
      const mean = (a: typeof z): typeof z => A.multiply(shares, a);
      const spread = (row: typeof z): typeof z => A.multiply(everyChannel, row, { transposeA: true });
      const flat = (a: typeof z): typeof z => A.reshape(a, size(of), A.shape(z)[1]);

      const centred = A.subtract(Z, spread(mean(Z)));
      const variance = mean(hadamard(centred, centred));
      const scale = spread(inverseRoot(A.add(variance, constantRow(A, A.shape(Z)[1], epsilon))));
      const f = hadamard(centred, scale);
      return {
        prediction: flat(f),
        inputGradient(g) {
          const G = byPosition(A, g, channels);
          const along = hadamard(f, spread(mean(hadamard(G, f))));
          return flat(hadamard(scale, A.subtract(A.subtract(G, spread(mean(G))), along)));
        },
        parameterGradient: () => ({}),
      };
    },
  };
}
