import { predictionDerivative } from '../../definition/changes.ts';
import type { Claim } from '../../evidence/claim.ts';
import { theorem1Changes } from '../../theory/rescaling.ts';
import { test } from './theorem-1.ts';

export const theorem1Layers: Claim = {
  id: 'se/theorem-1-layers-printed',
  title: 'Theorem 1 updates the layers l = 1..L−1 of Eq. 1 only',
  source: { paper: 'SE', place: 'Theorem 1, Theorem 2' },
  statement:
    "Read with Eq. 1, 6 and 8, where W_L is the last of L weight matrices, the theorem's range leaves the output weights as they are.",
  formula: String.raw`\frac{\partial W_l}{\partial t} = -\alpha_l\nabla_{W_l}E,\quad l = 1,\dots,L-1,\qquad W_L \text{ fixed}\;\Longrightarrow\; \frac{\partial\hat y}{\partial t} = r`,
  expected: 'refuted',
  erratum: {
    note: "The range l = 1..L−1 fits Eq. 33's convention of weights W_1..W_{L−1}, the index l−1 of the activities fits Eq. 1's; with Eq. 1's L matrices, W_L must be updated too.",
    corrected: 'se/theorem-1',
  },
  test: {
    ...test,
    kind: 'identity',
    regime: { ...test.regime, minDepth: 2 },
    right: (A, c) =>
      predictionDerivative(
        A,
        c,
        theorem1Changes(A, c).map((change, i, all) => (i === all.length - 1 ? A.subtract(change, change) : change)),
      ),
  },
};
