import type { Claim } from '../../evidence/claim.ts';
import { pcFactors } from '../../theory/gradients.ts';
import { predictionChange } from '../../theory/predictionChange.ts';
import { timesBatch } from '../parts.ts';
import { test } from './eq-08-pc-prediction-change.ts';

export const eq45: Claim = {
  id: 'se/eq-45',
  title: "Predictive coding's batch prediction change is Eq. 45",
  source: { paper: 'SE', place: 'Eq. 45' },
  statement:
    'Averaged over a batch, the overlaps of equilibrium and feedforward activity become a matrix between samples.',
  formula: String.raw`\frac{\partial \hat Y}{\partial t} = \frac1B \sum_{l=1}^{L} W_{L:l+1}W_{L:l+1}^\top S^{-1} R\, X_{l-1}^{*\top} \hat X_{l-1}`,
  expected: 'holds',
  test: {
    ...test,
    kind: 'identity',
    regime: { family: 'dln', batch: 'any' },
    controls: { ...test.controls, 'without 1/B': (A, c) => timesBatch(A, c, predictionChange(A, c, pcFactors(A, c))) },
  },
};
