import { squaredError } from '../../definition/energy.ts';
import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import type { Case, Claim } from '../../evidence/claim.ts';
import { exactly, energyWithRescalingOver, mapProduct, timesBatch } from '../parts.ts';

/** (y − W_{L:1}x)ᵀ(y − W_{L:1}x), the product formed first, times 1/(2B). */
function printed<M>(A: Arithmetic<M>, c: Case<M>): M {
  const r = A.subtract(c.y, A.multiply(mapProduct(A, c, c.network.layers.length, 1), c.x));
  return A.scale(A.reciprocal(A.matrix(1, 1, [2 * A.shape(r)[1]])), A.inner(r, r));
}

export const eq1: Claim = {
  id: 'se/eq-01',
  title: 'Backpropagation’s loss is ½ rᵀ r with r = y − W_{L:1}x',
  source: { paper: 'SE', place: 'Eq. 1' },
  statement:
    'The squared error of a sweep through the layers equals the quadratic form in the product of all weights, as a mean over the batch.',
  formula: String.raw`\mathcal L_{BP} = \tfrac12\|y - W_{L:1}x\|^2 = \tfrac12 (y - W_{L:1}x)^\top(y - W_{L:1}x)`,
  expected: 'holds',
  test: {
    kind: 'identity',
    regime: exactly({ batch: 'any', minDepth: 1 }),
    left: squaredError,
    right: printed,
    controls: {
      'without ½': (A, c) => A.scale(A.matrix(1, 1, [2]), printed(A, c)),
      'a sum over the batch': (A, c) => timesBatch(A, c, printed(A, c)),
      'rescaled by S⁻¹': (A, c) => energyWithRescalingOver(A, c, (l) => l >= 1),
    },
  },
};
