import { localChanges } from '../../definition/changes.ts';
import type { Claim } from '../../evidence/claim.ts';
import { bpFactors, weightGradients } from '../../theory/gradients.ts';
import { theorem1Changes } from '../../theory/rescaling.ts';
import { alignedWith, alongDirections, exactly, negative, residualByDefinition, unscaled } from '../parts.ts';

export const depth1: Claim = {
  id: 'se/s2-2-depth-1',
  title: 'Without hidden layers, predictive coding’s update is backpropagation’s',
  source: { paper: 'SE', place: '§2.1–2.2, Eq. 1, 2 at one weight matrix' },
  statement: 'At depth 1 nothing is inferred, S = I, and both rules take the same step, whatever the batch.',
  formula: String.raw`L = 1 \;\Longrightarrow\; -\nabla_W E = -\nabla_W\mathcal L_{BP} = \tfrac1B R X^\top`,
  expected: 'holds',
  test: {
    kind: 'identity',
    regime: exactly({ batch: 'any', minDepth: 1, maxDepth: 1 }),
    left: (A, c) => alongDirections(A, c, localChanges(A, c)),
    right: (A, c) => negative(A, alongDirections(A, c, weightGradients(A, c, bpFactors(A, c)))),
    controls: {
      'Theorem 1’s rate': (A, c) => alongDirections(A, c, theorem1Changes(A, c)),
      'opposite sign': (A, c) => alongDirections(A, c, weightGradients(A, c, bpFactors(A, c))),
    },
  },
};

export const depth1Aligned: Claim = {
  id: 'se/s2-3-depth-1-aligned',
  title: 'Without hidden layers, the prediction of one sample moves along its residual',
  source: { paper: 'SE', place: '§2.3, Eq. 6, 8 at one weight matrix' },
  statement:
    'Δŷ = r‖x‖²: target alignment is 1 at depth 1, so interference comes from hidden layers and from batches alone.',
  formula: String.raw`L = 1,\ B = 1 \;\Longrightarrow\; \frac{\partial\hat y}{\partial t} = r\,\|x\|^2`,
  expected: 'holds',
  test: {
    kind: 'identity',
    regime: exactly({ minDepth: 1, maxDepth: 1 }),
    left: residualByDefinition,
    right: alignedWith(unscaled),
    controls: { 'the target in place of the residual': (_, c) => c.y },
  },
};
