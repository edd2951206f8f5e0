import type { Claim } from '../../evidence/claim.ts';
import { rescalingOver } from '../parts.ts';
import { test as hessianTest } from './eq-04-rescaling-matrix.ts';

export const eq40: Claim = {
  id: 'se/eq-40',
  title: 'Σ W_{L:l+1} W_{L:l+1}ᵀ S⁻¹ = I: with equal overlaps, PC moves the prediction along r',
  source: { paper: 'SE', place: '§3.1.2, last display, and Eq. 40' },
  statement:
    'With S⁻¹ taken as the Hessian of the minimal energy in the target. It follows that overlaps x*_{l−1}ᵀx̂_{l−1} = c on all layers give ∂ŷ/∂t = c r; equal norms do not.',
  formula: String.raw`\sum_{l=1}^{L} W_{L:l+1}W_{L:l+1}^\top\, S^{-1} = I`,
  expected: 'holds',
  test: {
    ...hessianTest,
    kind: 'identity',
    left: (A, c) => A.identity(c.network.widths.at(-1)!),
    right: (A, c) =>
      A.multiply(
        rescalingOver(A, c, (l) => l >= 1),
        hessianTest.left(A, c),
      ),
    controls: {
      'the sum from l = 0': (A, c) =>
        A.multiply(
          rescalingOver(A, c, (l) => l >= 0),
          hessianTest.left(A, c),
        ),
      'without S⁻¹': (A, c) => rescalingOver(A, c, (l) => l >= 1),
    },
  },
};
