import { mapParameters } from '../layers/parameters.ts';
import { asLinear } from '../problem/problem.ts';
import { learningRates } from '../theory/rescaling.ts';
import type { EngineRule } from './rule.ts';
import { settled } from './settled.ts';
import { localUpdates } from './updates.ts';

/** ΔW_l = −α_l ∂(F*)/∂W_l with α_l = 1/(p_l a_l² E_B⟨z*_{l−1}, ẑ_{l−1}⟩), which moves the prediction along r at B = 1. */
export const pcTheorem1: EngineRule = {
  id: 'pc-theorem-1',
  name: 'Predictive coding, Theorem 1 learning rates',
  description:
    'Equilibrium activities; the local update of each layer rescaled by its own learning rate (2605.11911 Theorem 1).',
  infer: async (A, problem) => A.scope(() => settled(A, problem)),
  learn: (A, problem, activities) =>
    A.scope(() => {
      const alpha = learningRates(A, asLinear(problem));
      return localUpdates(A, problem, activities).map((update, i) =>
        // The theorem moves weights alone.
        mapParameters(update, (d, name) => (name === 'bias' ? A.subtract(d, d) : A.scale(alpha[i]!, d))),
      );
    }),
  promises: ['moves-by-residual'],
  departures: {
    'energy-descent':
      'α_l has the sign of ⟨z*_{l−1}, ẑ_{l−1}⟩: where the equilibrium turns a layer against its feedforward activity, the rule ascends that layer’s energy, and F* as a whole can rise.',
    'equals-closed-form': 'Each update is −α_l ∂F*/∂W_l, and α_l is not 1.',
    'batch-invariance':
      'α_l is the inverse of a mean over the batch, and the inverse of a mean is not the mean of the inverses: samples share one learning rate.',
    'local-gradient': 'Each update is the local one times α_l.',
    'scales-and-skips': 'α_l contains 1/a_l², so a premultiplier divides the update where it multiplies the gradient.',
    homogeneity: 'α_l contains 1/(p_l ⟨z*, ẑ⟩), which cancels the factor that larger numbers bring to the gradient.',
    locality: 'α_l contains ẑ_{l−1} and z*_{l−1} of the whole network, so the change of W_l needs the other weights.',
    parameterisations: 'Updates are rescaled there too.',
    'backprop-limit': 'Learning rates differ from layer to layer, and backpropagation has one.',
    'cosine-width': 'Learning rates differ from layer to layer at every width, so the angle to backpropagation stays.',
  },
};
