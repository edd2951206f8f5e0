import type { Claim } from '../../evidence/claim.ts';
import { bpFactors } from '../../theory/gradients.ts';
import { predictionChange } from '../../theory/predictionChange.ts';
import { timesBatch } from '../parts.ts';
import { test } from './eq-06-bp-prediction-change.ts';

export const eq43: Claim = {
  id: 'se/eq-43',
  title: "Backpropagation's batch prediction change is Eq. 43",
  source: { paper: 'SE', place: 'Eq. 43' },
  statement: 'Averaged over a batch, the activity inner products become a matrix between samples.',
  formula: String.raw`\frac{\partial \hat Y}{\partial t} = \frac1B \sum_{l=1}^{L} W_{L:l+1}W_{L:l+1}^\top R\,\hat X_{l-1}^\top \hat X_{l-1}`,
  expected: 'holds',
  test: {
    ...test,
    kind: 'identity',
    regime: { family: 'dln', batch: 'any' },
    controls: { ...test.controls, 'without 1/B': (A, c) => timesBatch(A, c, predictionChange(A, c, bpFactors(A, c))) },
  },
};
