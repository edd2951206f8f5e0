import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { predictionDerivative } from '../../definition/changes.ts';
import { innerProduct } from '../../definition/energy.ts';
import { minimalEnergy, minimiser } from '../../definition/minimum.ts';
import type { Case, Claim, Regime } from '../../evidence/claim.ts';
import { equilibratedEnergy, equilibriumActivities, loss } from '../../theory/equilibrium.ts';
import { feedforwardActivities } from '../../theory/feedforward.ts';
import { theorem1Changes, theorem2Changes } from '../../theory/rescaling.ts';
import { alignedWith, residualByDefinition, sum, unscaled } from '../parts.ts';
import { test as rescaling } from './eq-04-rescaling-matrix.ts';

// Section 4.1 says that the theory generalises to convolutional networks. Their weights are shared: places are samples.

const regime: Regime = { family: 'convolutional', batch: 'one', fullRank: true };

/** Σ_l ⟨z_l, ẑ_l⟩ + F + yᵀQy: one scalar that sees activities, an energy and a matrix over the outputs. */
function seen<M>(A: Arithmetic<M>, c: Case<M>, z: readonly M[], F: M, Q: M): M {
  const zHat = feedforwardActivities(A, c.network, c.x);
  return sum(A, [...z.map((zl, l) => innerProduct(A, zl, zHat[l]!)), F, innerProduct(A, c.y, A.multiply(Q, c.y))]);
}

export const convolutionEquilibrium: Claim = {
  id: 'se/convolution-equilibrium',
  title:
    'In linear convolutional networks S, the equilibrium activities and the equilibrated energy have the same closed forms',
  source: { paper: 'SE', place: '§4.1, convolutional networks; Eq. 3, 4, 33' },
  statement:
    'With J_l the Toeplitz matrix of convolution l, the closed forms are the minimum of the definition; the matrices are never formed on the closed side.',
  formula: String.raw`S = \sum_{l} \frac{P_l P_l^\top}{p_l},\qquad p_l\,\epsilon_l^* = P_l^\top S^{-1} r,\qquad F^* = \tfrac12 r^\top S^{-1} r`,
  expected: 'holds',
  test: {
    kind: 'identity',
    regime: { ...regime, minDepth: 2 },
    left: (A, c) => seen(A, c, minimiser(A, c), minimalEnergy(A, c), rescaling.left(A, c)),
    right: (A, c) => seen(A, c, equilibriumActivities(A, c), equilibratedEnergy(A, c), rescaling.right(A, c)),
    controls: {
      'feedforward activities': (A, c) =>
        seen(A, c, feedforwardActivities(A, c.network, c.x), equilibratedEnergy(A, c), rescaling.right(A, c)),
      'the loss, not rescaled': (A, c) => seen(A, c, equilibriumActivities(A, c), loss(A, c), rescaling.right(A, c)),
      'S in place of its inverse': (A, c) =>
        seen(
          A,
          c,
          equilibriumActivities(A, c),
          equilibratedEnergy(A, c),
          A.solve(rescaling.right(A, c), A.identity(c.network.widths.at(-1)!)),
        ),
    },
  },
};

export const convolutionTheorem1: Claim = {
  id: 'se/convolution-theorem-1-printed',
  title: 'Theorem 1’s rates align a linear convolutional network with its residual',
  source: { paper: 'SE', place: '§4.1 with Theorem 1' },
  statement: 'With α_l = 1/⟨x*_{l−1}, x̂_{l−1}⟩ for the filters, the prediction of one sample moves along r.',
  formula: String.raw`\alpha_l = \frac{1}{x_{l-1}^{*\top}\hat x_{l-1}} \;\Longrightarrow\; \frac{\partial\hat y}{\partial t} \parallel r`,
  expected: 'refuted',
  erratum: {
    note: 'Weights are shared by places, so a layer moves by E X*ᵀX̂ over im2col columns, a matrix and no scalar: Theorem 2’s factor over columns cancels it, Theorem 1’s rate does not.',
    corrected: 'se/convolution-theorem-2',
  },
  test: {
    kind: 'identity',
    regime: { ...regime, minDepth: 2 },
    left: residualByDefinition,
    right: alignedWith(theorem1Changes),
    controls: { 'rate 1': alignedWith(unscaled) },
  },
};

export const convolutionTheorem2: Claim = {
  id: 'se/convolution-theorem-2',
  title:
    'With Theorem 2’s corrected factor over im2col columns, PC moves every prediction of a linear convolutional network by its residual',
  source: { paper: 'SE', place: '§4.1 with Theorem 2, transposed' },
  statement:
    'A_l = (E_B Σ_places x̂ x*ᵀ)⁺/(p_l a_l²) over the columns of layer l, which must be independent: B · places ≤ channels · kernel in every layer.',
  formula: String.raw`A_l = \frac{1}{p_l a_l^2}\Big(\frac1B\sum_{b,\,\text{places}} \hat x\, x^{*\top}\Big)^{+} \;\Longrightarrow\; \frac{\partial\hat Y}{\partial t} = R`,
  expected: 'holds',
  test: {
    kind: 'identity',
    regime: { ...regime, batch: 'within-rank' },
    left: residualByDefinition,
    right: (A, c) => predictionDerivative(A, c, theorem2Changes(A, c)),
    controls: {
      'no A_l': (A, c) => predictionDerivative(A, c, unscaled(A, c)),
      'Theorem 1’s rate': (A, c) => predictionDerivative(A, c, theorem1Changes(A, c)),
    },
  },
};
