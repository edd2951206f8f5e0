import { localChanges, predictionDerivative } from '../../definition/changes.ts';
import type { Claim, IdentityTest } from '../../evidence/claim.ts';
import { bpFactors, pcFactors } from '../../theory/gradients.ts';
import { predictionChange } from '../../theory/predictionChange.ts';

export const test: IdentityTest = {
  kind: 'identity',
  regime: { family: 'dln', batch: 'one' },
  left: (A, c) => predictionDerivative(A, c, localChanges(A, c)),
  right: (A, c) => predictionChange(A, c, pcFactors(A, c)),
  controls: {
    'without S⁻¹': (A, c) => predictionChange(A, c, { ...pcFactors(A, c), signals: bpFactors(A, c).signals }),
    'feedforward inner products': (A, c) =>
      predictionChange(A, c, { ...pcFactors(A, c), presynaptic: bpFactors(A, c).presynaptic }),
  },
};

export const eq8: Claim = {
  id: 'se/eq-08',
  title: 'Predictive coding moves the prediction by Σ W_{L:l+1} W_{L:l+1}ᵀ S⁻¹ r ⟨x*_{l−1}, x̂_{l−1}⟩',
  source: { paper: 'SE', place: 'Eq. 8' },
  statement: 'The derivative of the prediction along the local updates at equilibrium, for one sample.',
  formula: String.raw`\frac{\partial \hat y}{\partial t} = \sum_{l=1}^{L} W_{L:l+1}W_{L:l+1}^\top S^{-1} r\, x_{l-1}^{*\top}\hat x_{l-1}`,
  expected: 'holds',
  test,
};
