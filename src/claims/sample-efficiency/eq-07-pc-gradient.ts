import { derivativeAlong } from '../../definition/changes.ts';
import { minimalEnergy } from '../../definition/minimum.ts';
import type { Claim, IdentityTest } from '../../evidence/claim.ts';
import { bpFactors, pcFactors, weightGradients } from '../../theory/gradients.ts';
import { alongDirections, negative } from '../parts.ts';

export const test: IdentityTest = {
  kind: 'identity',
  regime: { family: 'dln', batch: 'any' },
  left: (A, c) => derivativeAlong(A, c, c.directions, minimalEnergy),
  right: (A, c) => alongDirections(A, c, weightGradients(A, c, pcFactors(A, c))),
  controls: {
    'opposite sign': (A, c) => negative(A, alongDirections(A, c, weightGradients(A, c, pcFactors(A, c)))),
    'without S⁻¹': (A, c) =>
      alongDirections(A, c, weightGradients(A, c, { ...pcFactors(A, c), signals: bpFactors(A, c).signals })),
    'feedforward presynaptic activity': (A, c) =>
      alongDirections(A, c, weightGradients(A, c, { ...pcFactors(A, c), presynaptic: bpFactors(A, c).presynaptic })),
  },
};

export const eq7: Claim = {
  id: 'se/eq-07',
  title: "Predictive coding's weight gradient is −W_{L:l+1}ᵀ S⁻¹ r x*_{l−1}ᵀ",
  source: { paper: 'SE', place: 'Eq. 7' },
  statement:
    'The derivative of the minimal energy along any weight direction is the inner product with the printed gradient, averaged over the batch.',
  formula: String.raw`\frac{\partial W_l}{\partial t} = -\nabla_{W_l}E = W_{L:l+1}^\top S^{-1} r\, x_{l-1}^{*\top}`,
  expected: 'holds',
  test,
};
