import { predictionErrors } from '../../definition/energy.ts';
import { minimiser } from '../../definition/minimum.ts';
import type { Claim, IdentityTest } from '../../evidence/claim.ts';
import { supervised } from '../../problem/problem.ts';
import { rescalingMatrix } from '../../theory/equilibrium.ts';
import { rescalingOver, sum } from '../parts.ts';

export const test: IdentityTest = {
  kind: 'identity',
  regime: { family: 'dln', batch: 'one' },
  // With x = 0 the minimal energy is ½ yᵀQy; errors are linear in y, so targets e_1..e_n give Q = Σ p_l ε_lᵀ ε_l at once.
  left: (A, c) => {
    const n = c.network.widths.at(-1)!;
    const x = A.matrix(c.network.widths[0]!, n, new Float64Array(c.network.widths[0]! * n));
    const errors = predictionErrors(A, c.network, minimiser(A, supervised(c.network, x, A.identity(n))));
    return sum(
      A,
      errors.map((e, i) => A.scale(c.network.layers[i]!.precision, A.multiply(e, e, { transposeA: true }))),
    );
  },
  right: (A, c) => A.solve(rescalingMatrix(A, c.network), A.identity(c.network.widths.at(-1)!)),
  controls: {
    'one term more, P_0 P_0ᵀ': (A, c) =>
      A.solve(
        rescalingOver(A, c, (l) => l >= 0),
        A.identity(c.network.widths.at(-1)!),
      ),
    'identity only': (A, c) => A.identity(c.network.widths.at(-1)!),
    'S in place of its inverse': (A, c) => rescalingMatrix(A, c.network),
  },
};

export const eq4: Claim = {
  id: 'se/eq-04',
  title: 'S⁻¹ is the Hessian of the equilibrated energy in the target',
  source: { paper: 'SE', place: 'Eq. 4' },
  statement:
    'The second derivative of the minimal energy in y is the inverse of the sum of W_{L:l+1} W_{L:l+1}ᵀ, including the identity for l = L.',
  formula: String.raw`S = I + \sum_{l=1}^{L-1} W_{L:l+1}W_{L:l+1}^\top = \Big(\frac{\partial^2 \min E}{\partial y\,\partial y^\top}\Big)^{-1}`,
  expected: 'holds',
  test,
};
