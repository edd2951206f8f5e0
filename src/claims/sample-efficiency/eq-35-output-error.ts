import { predictionErrors } from '../../definition/energy.ts';
import { minimiser } from '../../definition/minimum.ts';
import type { Claim, IdentityTest } from '../../evidence/claim.ts';
import { equilibrium } from '../../theory/equilibrium.ts';
import { rescalingOver } from '../parts.ts';

export const test: IdentityTest = {
  kind: 'identity',
  regime: { family: 'dln', batch: 'any' },
  left: (A, c) => predictionErrors(A, c.network, minimiser(A, c)).at(-1)!,
  right: (A, c) => equilibrium(A, c).SinvR,
  controls: {
    'the residual itself': (A, c) => equilibrium(A, c).r,
    'S with one term more, P_0 P_0ᵀ': (A, c) =>
      A.solve(
        rescalingOver(A, c, (l) => l >= 0),
        equilibrium(A, c).r,
      ),
  },
};

export const eq35: Claim = {
  id: 'se/eq-35-36',
  title: 'The output error at equilibrium is S⁻¹ r',
  source: { paper: 'SE', place: 'Eq. 35, 36' },
  statement: 'The error of the output layer at the minimum of the energy, sample by sample.',
  formula: String.raw`r = S\,\epsilon_L^*,\qquad \epsilon_L^* = S^{-1} r`,
  expected: 'holds',
  test,
};
