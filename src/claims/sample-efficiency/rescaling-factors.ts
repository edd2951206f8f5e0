import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { backpropagatedChanges, predictionDerivative } from '../../definition/changes.ts';
import type { Case, Claim, Formula } from '../../evidence/claim.ts';
import { depth, layerNumbers } from '../../network/linearGaussian.ts';
import { equilibrium } from '../../theory/equilibrium.ts';
import { feedforwardActivities, residual } from '../../theory/feedforward.ts';
import { decorrelationMatrices, theorem1Changes, timesPseudoinverse } from '../../theory/rescaling.ts';
import {
  exactly,
  mapProduct,
  rescaledChanges,
  residualByDefinition,
  rescalingOver,
  sum,
  timesBatch,
  unscaled,
} from '../parts.ts';

/** S R, with S summed as Eq. 4 prints it. */
const rescaledResidual: Formula = (A, c) =>
  A.multiply(
    rescalingOver(A, c, (l) => l >= 1),
    residual(A, c),
  );

/** BP's changes over E_B[x̂ᵀx̂], layer by layer. */
function scaledBp<M>(A: Arithmetic<M>, c: Case<M>): M[] {
  const zHat = feedforwardActivities(A, c.network, c.x);
  return backpropagatedChanges(A, c).map((change, i) =>
    A.scale(timesBatch(A, c, A.reciprocal(A.inner(zHat[i]!, zHat[i]!))), change),
  );
}

/** BP's changes times (E_B[x̂x̂ᵀ])⁺. */
function decorrelatedBp<M>(A: Arithmetic<M>, c: Case<M>): M[] {
  const zHat = feedforwardActivities(A, c.network, c.x);
  return backpropagatedChanges(A, c).map((change, i) => timesPseudoinverse(A, change, zHat[i]!, zHat[i]!));
}

export const eq25: Claim = {
  id: 'se/eq-25',
  title: 'With α_l = 1/⟨x̂_{l−1}, x̂_{l−1}⟩, backpropagation moves the prediction of one sample by S r',
  source: { paper: 'SE', place: 'Eq. 25; §3.2, "BP benefits … but does not achieve maximal alignment"' },
  statement:
    'The scalars of Eq. 6 are gone, the matrices stay: what is left is Eq. 4’s S, so that scaled BP is aligned only where r is an eigenvector of S.',
  formula: String.raw`\alpha_l = \frac{1}{\hat x_{l-1}^\top\hat x_{l-1}} \;\Longrightarrow\; \frac{\partial\hat y}{\partial t} = S\,r`,
  expected: 'holds',
  test: {
    kind: 'identity',
    regime: exactly(),
    left: (A, c) => predictionDerivative(A, c, scaledBp(A, c)),
    right: rescaledResidual,
    controls: { 'r itself': residual },
  },
};

export const eq28: Claim = {
  id: 'se/eq-28',
  title: 'With A_l = (E_B[x̂ x̂ᵀ])⁺, backpropagation moves the predictions of a batch by S R',
  source: { paper: 'SE', place: 'Eq. 28; §3.3, "still fails to reach optimal alignment"' },
  statement:
    'For batches up to the smallest width, with activities of full column rank. The factor is symmetric: for BP the printed one is right, and inverts a mean as Theorem 2’s does.',
  formula: String.raw`A_l = \big(E_B[\hat x_{l-1}\hat x_{l-1}^\top]\big)^{+} \;\Longrightarrow\; \frac{\partial\hat Y}{\partial t} = S\,R`,
  expected: 'holds',
  test: {
    kind: 'identity',
    regime: exactly({ batch: 'within-rank' }),
    left: (A, c) => predictionDerivative(A, c, decorrelatedBp(A, c)),
    right: rescaledResidual,
    controls: {
      'R itself': residual,
      'S R/B': (A, c) => A.scale(A.reciprocal(A.matrix(1, 1, [A.shape(c.x)[1]])), rescaledResidual(A, c)),
    },
  },
};

export const eq24Printed: Claim = {
  id: 'se/eq-24-batch-printed',
  title: 'With α_l = 1/E_B[x*_{l−1}ᵀx̂_{l−1}], PC moves every prediction of a batch by its residual',
  source: { paper: 'SE', place: 'Eq. 24, and the takeaway after §3.3, "dot product"' },
  statement: 'C.2 defines Theorem 1’s rate with a mean over the batch; read so, the theorem is for batches too.',
  formula: String.raw`\alpha_l = \frac{1}{E_B[x_{l-1}^{*\top}\hat x_{l-1}]} \;\Longrightarrow\; \frac{\partial\hat Y}{\partial t} = R`,
  expected: 'refuted',
  erratum: {
    note: 'A scalar cannot cancel the B × B matrix X*ᵀX̂ of Eq. 45: the theorem is for one sample, where E_B is no mean, and a batch needs the matrices of Theorem 2.',
    corrected: 'se/theorem-1',
  },
  test: {
    kind: 'identity',
    regime: exactly({ batch: 'within-rank', minDepth: 1, minWidth: 2 }),
    left: residualByDefinition,
    right: (A, c) => predictionDerivative(A, c, theorem1Changes(A, c)),
    controls: {
      'rate 1': (A, c) => predictionDerivative(A, c, unscaled(A, c)),
      'rate 1/E_B⟨x*, x*⟩': (A, c) =>
        predictionDerivative(
          A,
          c,
          rescaledChanges(A, c, (zStar) => [zStar, zStar]),
        ),
    },
  },
};

/** Σ_l W_{L:l+1} D_l u_{l−1} along the case's directions. */
const productRule = <M>(A: Arithmetic<M>, c: Case<M>, u: readonly M[]): M =>
  sum(
    A,
    layerNumbers(c.network).map((l) =>
      A.multiply(mapProduct(A, c, depth(c.network), l + 1), A.multiply(c.directions[l - 1]!, u[l - 1]!)),
    ),
  );

export const eq38: Claim = {
  id: 'se/eq-38',
  title: 'Any change of the weights moves the prediction by Σ W_{L:l+1} ΔW_l x̂_{l−1}',
  source: { paper: 'SE', place: 'Eq. 38, and the first equalities of Eq. 6, 8, 53, 65' },
  statement: 'The product rule, for weight changes in any direction and every sample of a batch.',
  formula: String.raw`\frac{\partial\hat y}{\partial t} = \sum_{l=1}^{L}W_{L:l+1}\,\frac{\partial W_l}{\partial t}\,W_{l-1:1}\,x`,
  expected: 'holds',
  test: {
    kind: 'identity',
    regime: exactly({ batch: 'any', minDepth: 1 }),
    left: (A, c) => predictionDerivative(A, c, c.directions),
    right: (A, c) => productRule(A, c, feedforwardActivities(A, c.network, c.x)),
    controls: {
      'equilibrium activities in place of feedforward ones': (A, c) => productRule(A, c, equilibrium(A, c).zStar),
      'twice the change': (A, c) =>
        A.scale(A.matrix(1, 1, [2]), productRule(A, c, feedforwardActivities(A, c.network, c.x))),
    },
  },
};

/** Σ_l X*_{l−1}ᵀ A_l X̂_{l−1} with Theorem 2's factors, transposed. */
const cancelled: Formula = (A, c) => {
  const { zHat, zStar } = equilibrium(A, c);
  return sum(
    A,
    decorrelationMatrices(A, c).map((factor, i) =>
      A.multiply(zStar[i]!, A.multiply(factor, zHat[i]!), { transposeA: true }),
    ),
  );
};

/** L times I, or times B·I. */
const layersTimes =
  (perLayer: (B: number) => number): Formula =>
  (A, c) => {
    const B = A.shape(c.x)[1];
    return A.scale(A.matrix(1, 1, [depth(c.network) * perLayer(B)]), A.identity(B));
  };

export const eq47: Claim = {
  id: 'se/eq-47-corrected',
  title: 'Theorem 2’s factor, transposed, makes X*ᵀ A X̂ = B I in every layer',
  source: { paper: 'SE', place: 'Eq. 47, 48, corrected' },
  statement: 'Summed over layers; the B cancels the 1/B of Eq. 47 and 48, so that the proof ends in R.',
  formula: String.raw`X_{l-1}^{*\top}\big(E_B[\hat x_{l-1}x_{l-1}^{*\top}]\big)^{+}\hat X_{l-1} = B\,I`,
  expected: 'holds',
  test: {
    kind: 'identity',
    regime: exactly({ batch: 'within-rank', minDepth: 1 }),
    left: cancelled,
    right: layersTimes((B) => B),
    controls: { 'the identity': layersTimes(() => 1), '2B times the identity': layersTimes((B) => 2 * B) },
  },
};

export const eq47Printed: Claim = {
  id: 'se/eq-47-printed',
  title: 'The decorrelation factors ensure that X*ᵀ A X̂ = I',
  source: { paper: 'SE', place: 'Appendix H, Eq. 47 and the sentence before it' },
  statement: 'For the factor of Eq. 50, transposed (as printed it gives no multiple of the identity).',
  formula: String.raw`X_{l-1}^{*\top}A_l\hat X_{l-1} = I`,
  expected: 'refuted',
  erratum: {
    note: 'Eq. 50 inverts a mean over the batch, so that the product is B I.',
    corrected: 'se/eq-47-corrected',
  },
  test: {
    kind: 'identity',
    regime: exactly({ batch: 'within-rank', minDepth: 1, minWidth: 2 }),
    left: cancelled,
    right: layersTimes(() => 1),
    controls: { '2B times the identity': layersTimes((B) => 2 * B) },
  },
};
