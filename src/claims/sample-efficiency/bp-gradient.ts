import { derivativeAlong } from '../../definition/changes.ts';
import { squaredError } from '../../definition/energy.ts';
import type { Claim, IdentityTest } from '../../evidence/claim.ts';
import { bpFactors, pcFactors, weightGradients } from '../../theory/gradients.ts';
import { alongDirections, negative } from '../parts.ts';

export const test: IdentityTest = {
  kind: 'identity',
  regime: { family: 'dln', batch: 'any' },
  left: (A, c) => derivativeAlong(A, c, c.directions, squaredError),
  right: (A, c) => alongDirections(A, c, weightGradients(A, c, bpFactors(A, c))),
  controls: {
    'opposite sign': (A, c) => negative(A, alongDirections(A, c, weightGradients(A, c, bpFactors(A, c)))),
    'equilibrium activity in place of feedforward activity': (A, c) =>
      alongDirections(A, c, weightGradients(A, c, { ...bpFactors(A, c), presynaptic: pcFactors(A, c).presynaptic })),
  },
};

export const bpGradient: Claim = {
  id: 'se/bp-gradient',
  title: "Backpropagation's weight gradient is −W_{L:l+1}ᵀ r x̂_{l−1}ᵀ",
  source: { paper: 'SE', place: '§3.1.1, Eq. 9, 42' },
  statement:
    'The derivative of the squared error along any weight direction is the inner product with the printed gradient, averaged over the batch.',
  formula: String.raw`\nabla_{W_l}\mathcal{L}_{BP} = -\tfrac{1}{B} W_{L:l+1}^\top R\,\hat X_{l-1}^\top`,
  expected: 'holds',
  test,
};
