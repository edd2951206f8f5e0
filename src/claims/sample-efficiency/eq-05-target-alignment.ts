import { localChanges, predictionDerivative } from '../../definition/changes.ts';
import { prediction } from '../../definition/energy.ts';
import type { Claim } from '../../evidence/claim.ts';
import { residual } from '../../theory/feedforward.ts';
import { bpFactors, pcFactors } from '../../theory/gradients.ts';
import { predictionChange } from '../../theory/predictionChange.ts';
import { squaredCosine } from '../parts.ts';

export const eq5: Claim = {
  id: 'se/eq-05',
  title: "PC's target alignment follows from its closed-form prediction change",
  source: { paper: 'SE', place: 'Eq. 5 with Eq. 8' },
  statement:
    'The squared cosine between the residual and the derivative of the prediction along the local updates equals the one computed from closed forms.',
  formula: String.raw`\mathrm{TA}^2 = \frac{(r^\top \Delta\hat y)^2}{\|r\|^2\,\|\Delta\hat y\|^2}`,
  expected: 'holds',
  test: {
    kind: 'identity',
    regime: { family: 'dln', batch: 'one' },
    left: (A, c) =>
      squaredCosine(A, A.subtract(c.y, prediction(A, c.network, c.x)), predictionDerivative(A, c, localChanges(A, c))),
    right: (A, c) => squaredCosine(A, residual(A, c), predictionChange(A, c, pcFactors(A, c))),
    controls: {
      "backpropagation's prediction change": (A, c) =>
        squaredCosine(A, residual(A, c), predictionChange(A, c, bpFactors(A, c))),
      'feedforward inner products': (A, c) =>
        squaredCosine(
          A,
          residual(A, c),
          predictionChange(A, c, { ...pcFactors(A, c), presynaptic: bpFactors(A, c).presynaptic }),
        ),
    },
  },
};
