import type { Claim } from '../../evidence/claim.ts';
import { outputMaps, residual, feedforwardActivities } from '../../theory/feedforward.ts';
import { sum } from '../parts.ts';
import { test } from './eq-06-bp-prediction-change.ts';
import { layerNumbers } from '../../network/linearGaussian.ts';

export const eq6Sentence: Claim = {
  id: 'se/eq-06-sentence-printed',
  title: 'Each term of Eq. 6 multiplies r by W_{L:l−1} W_{L:l−1}ᵀ',
  source: { paper: 'SE', place: 'the paragraph after Eq. 6' },
  statement:
    'The text explains interference by the product of weights from layer l−1 on. (For l = 1, where there is no W_0, the term of Eq. 6 itself is taken.)',
  formula: String.raw`\frac{\partial \hat y}{\partial t} = \sum_{l=1}^{L} W_{L:l-1}W_{L:l-1}^\top\, r\,\hat x_{l-1}^\top \hat x_{l-1}`,
  expected: 'refuted',
  erratum: {
    note: 'The index is two too low: Eq. 6 itself has W_{L:l+1}, the product above layer l.',
    corrected: 'se/eq-06',
  },
  test: {
    ...test,
    kind: 'identity',
    regime: { ...test.regime, minDepth: 2 },
    right: (A, c) => {
      const P = outputMaps(A, c.network);
      const zHat = feedforwardActivities(A, c.network, c.x);
      const r = residual(A, c);
      return sum(
        A,
        layerNumbers(c.network).map((l) => {
          const above = P[l === 1 ? 1 : l - 2]!;
          const scaled = A.multiply(r, A.multiply(zHat[l - 1]!, zHat[l - 1]!, { transposeA: true }));
          return A.multiply(above, A.multiply(above, scaled, { transposeA: true }));
        }),
      );
    },
  },
};
