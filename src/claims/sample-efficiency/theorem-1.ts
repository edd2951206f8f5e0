import { predictionDerivative } from '../../definition/changes.ts';
import type { Claim, IdentityTest } from '../../evidence/claim.ts';
import { theorem1Changes } from '../../theory/rescaling.ts';
import { rescaledChanges, residualByDefinition, unscaled } from '../parts.ts';

export const test: IdentityTest = {
  kind: 'identity',
  regime: { family: 'dln', batch: 'one' },
  left: residualByDefinition,
  right: (A, c) => predictionDerivative(A, c, theorem1Changes(A, c)),
  controls: {
    'rate 1/⟨x*, x*⟩': (A, c) =>
      predictionDerivative(
        A,
        c,
        rescaledChanges(A, c, (zStar) => [zStar, zStar]),
      ),
    "backpropagation's rate 1/⟨x̂, x̂⟩": (A, c) =>
      predictionDerivative(
        A,
        c,
        rescaledChanges(A, c, (_, zHat) => [zHat, zHat]),
      ),
    'rate 1': (A, c) => predictionDerivative(A, c, unscaled(A, c)),
  },
};

export const theorem1: Claim = {
  id: 'se/theorem-1',
  title: 'With α_l = 1/⟨x*_{l−1}, x̂_{l−1}⟩, PC moves the prediction by exactly r',
  source: { paper: 'SE', place: 'Theorem 1' },
  statement: 'For one sample and every layer l = 1..L of Eq. 1, wherever no inner product is zero; it may be negative.',
  formula: String.raw`\frac{\partial W_l}{\partial t} = -\frac{1}{x_{l-1}^{*\top}\hat x_{l-1}}\nabla_{W_l}E \;\Longrightarrow\; \frac{\partial\hat y}{\partial t} = r`,
  expected: 'holds',
  test,
};
