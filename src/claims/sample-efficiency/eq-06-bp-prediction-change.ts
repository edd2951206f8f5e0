import { backpropagatedChanges, predictionDerivative } from '../../definition/changes.ts';
import type { Claim, IdentityTest } from '../../evidence/claim.ts';
import { bpFactors, pcFactors } from '../../theory/gradients.ts';
import { predictionChange } from '../../theory/predictionChange.ts';

export const test: IdentityTest = {
  kind: 'identity',
  regime: { family: 'dln', batch: 'one' },
  left: (A, c) => predictionDerivative(A, c, backpropagatedChanges(A, c)),
  right: (A, c) => predictionChange(A, c, bpFactors(A, c)),
  controls: {
    'rescaled by S⁻¹': (A, c) => predictionChange(A, c, { ...bpFactors(A, c), signals: pcFactors(A, c).signals }),
    'equilibrium inner products': (A, c) =>
      predictionChange(A, c, { ...bpFactors(A, c), presynaptic: pcFactors(A, c).presynaptic }),
  },
};

export const eq6: Claim = {
  id: 'se/eq-06',
  title: 'Backpropagation moves the prediction by Σ W_{L:l+1} W_{L:l+1}ᵀ r ‖x̂_{l−1}‖²',
  source: { paper: 'SE', place: 'Eq. 6' },
  statement: 'The derivative of the prediction along the backpropagated weight changes, for one sample.',
  formula: String.raw`\frac{\partial \hat y}{\partial t} = \sum_{l=1}^{L} W_{L:l+1}W_{L:l+1}^\top\, r\,\hat x_{l-1}^\top \hat x_{l-1}`,
  expected: 'holds',
  test,
};
