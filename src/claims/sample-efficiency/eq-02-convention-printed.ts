import type { Claim } from '../../evidence/claim.ts';
import { equilibratedEnergy } from '../../theory/equilibrium.ts';
import { energyWithRescalingOver } from '../parts.ts';
import { test } from './eq-03-equilibrated-energy.ts';

export const eq2Printed: Claim = {
  id: 'se/eq-02-convention-printed',
  title: "Eq. 2's energy, of L−1 weight matrices, has Eq. 4's S, a sum over L",
  source: { paper: 'SE', place: 'Eq. 2 with Eq. 3, 4' },
  statement:
    'Eq. 2 sums l = 2..L, so W_2..W_L are the weights and x_1 = x. Eq. 4 then sums W_{L:l+1} for l = 1..L−1, which includes the whole product W_{L:2}.',
  formula: String.raw`\min E = \tfrac12\, r^\top \Big(I + \sum_{l=1}^{L-1} W_{L:l+1}W_{L:l+1}^\top\Big)^{-1} r,\qquad r = y - W_{L:2}\,x_1`,
  expected: 'refuted',
  erratum: {
    note: 'Eq. 2 counts L−1 weight matrices and Eq. 1, 4 count L; read together, S has one term too many, the map from the clamped input.',
    corrected: 'se/eq-03',
  },
  test: {
    ...test,
    kind: 'identity',
    regime: { ...test.regime, minDepth: 2 },
    right: (A, c) => energyWithRescalingOver(A, c, (l) => l >= 0),
    controls: {
      'S without its first term': test.controls['S without its first term']!,
      'twice the energy': (A, c) => A.scale(A.matrix(1, 1, [2]), equilibratedEnergy(A, c)),
    },
  },
};
