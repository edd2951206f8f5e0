import { minimalEnergy } from '../../definition/minimum.ts';
import type { Claim, IdentityTest } from '../../evidence/claim.ts';
import { equilibratedEnergy, loss } from '../../theory/equilibrium.ts';
import { energyWithRescalingOver } from '../parts.ts';

export const test: IdentityTest = {
  kind: 'identity',
  regime: { family: 'dln', batch: 'any' },
  left: minimalEnergy,
  right: equilibratedEnergy,
  controls: {
    'the loss, S = I': loss,
    'S with one term more, P_0 P_0ᵀ': (A, c) => energyWithRescalingOver(A, c, (l) => l >= 0),
    'S without its first term': (A, c) => energyWithRescalingOver(A, c, (l) => l > 1 || l === c.network.layers.length),
  },
};

export const eq3: Claim = {
  id: 'se/eq-03',
  title: 'The energy left after inference is ½ rᵀ S⁻¹ r',
  source: { paper: 'SE', place: 'Eq. 3' },
  statement:
    'The minimum of the energy over hidden activities, with both ends clamped, is a quadratic form in the output residual. Indices run as in Eq. 1: L weight matrices.',
  formula: String.raw`\min_{x_1,\dots,x_{L-1}} E = \tfrac12\, r^\top S^{-1} r,\qquad r = y - W_{L:1}x`,
  expected: 'holds',
  test,
};
