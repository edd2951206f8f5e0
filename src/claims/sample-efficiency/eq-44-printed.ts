import { derivativeAlong } from '../../definition/changes.ts';
import { minimalEnergy } from '../../definition/minimum.ts';
import type { Claim, Formula, IdentityTest } from '../../evidence/claim.ts';
import { pcFactors, weightGradients } from '../../theory/gradients.ts';
import { alongDirections, negative, timesBatch } from '../parts.ts';

const averaged: Formula = (A, c) => negative(A, alongDirections(A, c, weightGradients(A, c, pcFactors(A, c))));
const summed: Formula = (A, c) => timesBatch(A, c, averaged(A, c));

const test: IdentityTest = {
  kind: 'identity',
  regime: { family: 'dln', batch: 'any' },
  left: (A, c) => negative(A, derivativeAlong(A, c, c.directions, minimalEnergy)),
  right: averaged,
  controls: { 'without 1/B': summed },
};

export const eq44Printed: Claim = {
  id: 'se/eq-44-printed',
  title: 'The batch-averaged PC update is W_{L:l+1}ᵀ S⁻¹ R X*_{l−1}ᵀ',
  source: { paper: 'SE', place: 'Eq. 44' },
  statement: 'The average of the per-sample updates, with no factor 1/B on the right.',
  formula: String.raw`-\frac1B\sum_{b=1}^{B} \nabla_{W_l}E = W_{L:l+1}^\top S^{-1} R\, X_{l-1}^{*\top}`,
  expected: 'refuted',
  erratum: {
    note: 'The factor 1/B of the left side is lost on the right; Eq. 42 and 45 carry it.',
    corrected: 'se/eq-44-corrected',
  },
  test: {
    ...test,
    kind: 'identity',
    right: summed,
    controls: { 'opposite sign': (A, c) => negative(A, averaged(A, c)) },
  },
};

export const eq44: Claim = {
  id: 'se/eq-44-corrected',
  title: 'The batch-averaged PC update is W_{L:l+1}ᵀ S⁻¹ R X*_{l−1}ᵀ / B',
  source: { paper: 'SE', place: 'Eq. 44, corrected' },
  statement: 'The average of the per-sample updates.',
  formula: String.raw`-\frac1B\sum_{b=1}^{B} \nabla_{W_l}E = \frac1B W_{L:l+1}^\top S^{-1} R\, X_{l-1}^{*\top}`,
  expected: 'holds',
  test,
};
