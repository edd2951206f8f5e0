import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { ValueError } from '../errors.ts';
import { describeLayer } from '../layers/index.ts';
import { mapParameters } from '../layers/parameters.ts';
import { mapOf } from '../network/maps.ts';
import { type LinearProblem, asLinear } from '../problem/problem.ts';
import { decorrelationMatrices } from '../theory/rescaling.ts';
import type { EngineRule } from './rule.ts';
import { settled } from './settled.ts';
import { localUpdates } from './updates.ts';

/** @throws {ValueError} when the weights of a layer are shared: E_B[ẑ z*ᵀ] is not a moment of what they multiply */
function requireFullyConnected<M>(A: Arithmetic<M>, { network }: LinearProblem<M>): void {
  const l = network.layers.findIndex((at) => mapOf(A, at).factors?.weights === undefined);
  if (l >= 0)
    throw new ValueError(
      `pcTheorem2: layer ${l + 1} must be fully connected, got ${describeLayer(network.layers[l]!.layer.recipe)}; take pc-closed-form`,
    );
}

/** ΔW_l = −∂(F*)/∂W_l · A_l with A_l = (E_B[ẑ_{l−1} z*_{l−1}ᵀ])⁺/(p_l a_l²), which moves every prediction by its residual. */
export const pcTheorem2: EngineRule = {
  id: 'pc-theorem-2',
  name: 'Predictive coding, Theorem 2 decorrelation',
  description:
    'Equilibrium activities; the local update of each layer times its decorrelation matrix (2605.11911 Theorem 2, transposed).',
  async infer(A, problem) {
    requireFullyConnected(A, asLinear(problem));
    return A.scope(() => settled(A, problem));
  },
  learn: (A, problem, activities) =>
    A.scope(() => {
      const linear = asLinear(problem);
      requireFullyConnected(A, linear);
      const decorrelate = decorrelationMatrices(A, linear);
      return localUpdates(A, problem, activities).map((update, i) =>
        // The theorem moves weights alone.
        mapParameters(update, (d, name) => (name === 'bias' ? A.subtract(d, d) : A.multiply(d, decorrelate[i]!))),
      );
    }),
  batch: 'within-rank',
  promises: ['moves-by-residual'],
  departures: {
    'energy-descent':
      'At B = 1 the update of W_l is ε_l ẑ_{l−1}ᵀ/(a_l ‖ẑ_{l−1}‖²): with z*_{l−1} turned against ẑ_{l−1} it ascends that layer’s energy, and F* as a whole can rise.',
    'equals-closed-form': 'Each update is −∂F*/∂W_l · A_l, and A_l is not the identity.',
    'batch-invariance':
      'A_l is the pseudoinverse of a mean over the batch: it decorrelates the samples from each other, which no sample can do alone.',
    'local-gradient': 'Each update is the local one times A_l.',
    'scales-and-skips': 'A_l contains 1/a_l², so a premultiplier divides the update where it multiplies the gradient.',
    homogeneity: 'A_l is the inverse of p_l times a second moment, which cancels the factor that larger numbers bring.',
    locality: 'A_l contains ẑ_{l−1} and z*_{l−1} of the whole network, so the change of W_l needs the other weights.',
    parameterisations: 'Updates are decorrelated there too.',
    'backprop-limit': 'Updates are multiplied by A_l, and backpropagation’s are not.',
    'cosine-width': 'Updates are multiplied by A_l at every width, so the angle to backpropagation stays.',
  },
};
