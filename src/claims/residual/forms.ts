import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { innerProduct, predictionErrors } from '../../definition/energy.ts';
import { minimiser } from '../../definition/minimum.ts';
import { rescalingMatrix } from '../../theory/equilibrium.ts';
import type { Case, Claim, IdentityTest, Regime } from '../../evidence/claim.ts';
import { rescalingOver } from '../parts.ts';
import { test as bpGradientTest } from '../sample-efficiency/bp-gradient.ts';
import { test as energyTest } from '../sample-efficiency/eq-03-equilibrated-energy.ts';
import { test as hessianTest } from '../sample-efficiency/eq-04-rescaling-matrix.ts';
import { test as bpChangeTest } from '../sample-efficiency/eq-06-bp-prediction-change.ts';
import { test as pcGradientTest } from '../sample-efficiency/eq-07-pc-gradient.ts';
import { test as pcChangeTest } from '../sample-efficiency/eq-08-pc-prediction-change.ts';
import { test as errorsTest } from '../sample-efficiency/eq-34-local-errors.ts';
import { test as outputErrorTest } from '../sample-efficiency/eq-35-output-error.ts';
import { test as theorem1Test } from '../sample-efficiency/theorem-1.ts';
import { test as theorem2Test } from '../sample-efficiency/theorem-2.ts';

// Appendix I repeats the deep linear formulas with W̃ = Π(I + W_k) for products of weights. Formulas here are written in the
// effective maps J_l = I + W_l, so the same two sides are judged on residual
// networks. In the paper's notation there, x_1 = x, W_l maps x_l to x_{l+1}, and the feedforward input of W_l is x̂_{l−1} = W̃_{l−1:1} x.

/** ½ ε_Lᵀ S ε_L for the output errors at the minimum, mean over the batch. */
function inOutputErrors<M>(A: Arithmetic<M>, c: Case<M>, S: M): M {
  const e = predictionErrors(A, c.network, minimiser(A, c)).at(-1)!;
  return A.scale(A.reciprocal(A.matrix(1, 1, [2 * A.shape(e)[1]])), innerProduct(A, e, A.multiply(S, e)));
}

const onResidual = (test: IdentityTest, batch?: Regime['batch']): IdentityTest => ({
  ...test,
  regime: { ...test.regime, family: 'residual', ...(batch ? { batch } : {}) },
});

const claim = (
  id: string,
  place: string,
  title: string,
  statement: string,
  formula: string,
  test: IdentityTest,
): Claim => ({
  id: `se/residual-${id}`,
  title,
  source: { paper: 'SE', place },
  statement,
  formula,
  expected: 'holds',
  test,
});

export const residualForms: readonly Claim[] = [
  claim(
    'eq-51',
    'Eq. 51',
    "In a residual network, backpropagation's gradient is −W̃ᵀ r x̂ᵀ",
    'The weight dynamics of backpropagation with accumulated maps.',
    String.raw`\frac{\partial W_l}{\partial t} = \widetilde W_{L-1:l+1}^\top\, r\, \hat x_{l-1}^\top`,
    onResidual(bpGradientTest),
  ),
  claim(
    'eq-54',
    'Eq. 52–54',
    'In a residual network, backpropagation moves the prediction by Σ W̃ W̃ᵀ r ‖x̂‖²',
    'The residual form of Eq. 6.',
    String.raw`\frac{\partial\hat y}{\partial t} = \sum_{l=1}^{L-1} \widetilde W_{L-1:l+1}\widetilde W_{L-1:l+1}^\top r\, \hat x_{l-1}^\top\hat x_{l-1}`,
    onResidual(bpChangeTest),
  ),
  claim(
    'eq-57-58',
    'Eq. 57, 58',
    'In a residual network, errors at equilibrium are W̃ᵀ ε_{L−1}',
    'Stationarity chains the errors through (I + W)ᵀ.',
    String.raw`\epsilon_l = (I+W_{l+1})^\top\epsilon_{l+1} = \widetilde W_{L-1:l+1}^\top\,\epsilon_{L-1}`,
    onResidual(errorsTest),
  ),
  claim(
    'eq-59-60',
    'Eq. 59, 60',
    'In a residual network, r = S̃ ε_{L−1}',
    'The output error at equilibrium is the residual through the inverse of S̃.',
    String.raw`r = \tilde S\,\epsilon_{L-1},\qquad \tilde S = I + \sum_{l=1}^{L-2}\widetilde W_{L-1:l+1}\widetilde W_{L-1:l+1}^\top`,
    onResidual(outputErrorTest),
  ),
  claim(
    'eq-61',
    'Eq. 61',
    'In a residual network, the equilibrated energy is ½ ε_{L−1}ᵀ S̃ ε_{L−1}',
    'The errors of all layers together, expressed by the output error at the minimum.',
    String.raw`E = \tfrac12\sum_{l=1}^{L-1}\|\epsilon_l\|^2 = \tfrac12\,\epsilon_{L-1}^\top\tilde S\,\epsilon_{L-1}`,
    {
      ...energyTest,
      regime: { family: 'residual', batch: 'any', minDepth: 2 },
      right: (A, c) => inOutputErrors(A, c, rescalingMatrix(A, c.network)),
      controls: {
        'the identity in place of S̃': (A, c) => inOutputErrors(A, c, A.identity(c.network.widths.at(-1)!)),
        'one term more, P_0 P_0ᵀ': (A, c) =>
          inOutputErrors(
            A,
            c,
            rescalingOver(A, c, (l) => l >= 0),
          ),
      },
    },
  ),
  claim(
    'eq-62',
    'Eq. 62',
    'In a residual network, the equilibrated energy is ½ rᵀ S̃⁻¹ r',
    'The residual form of Eq. 3.',
    String.raw`E = \tfrac12\, r^\top\tilde S^{-1} r`,
    onResidual(energyTest),
  ),
  claim(
    'eq-63-64',
    'Eq. 63, 64, index corrected',
    "In a residual network, PC's gradient is −W̃ᵀ S̃⁻¹ r times the layer's own input",
    'With x_1 = x and L−1 weight matrices as in Eq. 55, the presynaptic activity of W_l is x*_l.',
    String.raw`\nabla_{W_l}E = -\widetilde W_{L-1:l+1}^\top\tilde S^{-1} r\, x_l^{*\top}`,
    onResidual(pcGradientTest),
  ),
  claim(
    'eq-65-66',
    'Eq. 65, 66, index corrected',
    'In a residual network, PC moves the prediction by Σ W̃ W̃ᵀ S̃⁻¹ r ⟨x*, x̂⟩',
    'The residual form of Eq. 8, both activities being those that enter W_l.',
    String.raw`\frac{\partial\hat y}{\partial t} = \sum_{l=1}^{L-1}\widetilde W_{L-1:l+1}\widetilde W_{L-1:l+1}^\top\tilde S^{-1} r\; x_l^{*\top}\hat x_{l-1}`,
    onResidual(pcChangeTest),
  ),
  claim(
    'eq-67',
    'Eq. 67',
    'In a residual network, Σ W̃ W̃ᵀ S̃⁻¹ = I, whatever the activities',
    'With S̃⁻¹ taken as the Hessian of the minimal energy in the target; no condition on activity overlaps is needed.',
    String.raw`\sum_{l=1}^{L-1}\widetilde W_{L-1:l+1}\widetilde W_{L-1:l+1}^\top\,\tilde S^{-1} = I`,
    {
      ...hessianTest,
      kind: 'identity',
      regime: { family: 'residual', batch: 'one' },
      left: (A, c) => A.identity(c.network.widths.at(-1)!),
      right: (A, c) =>
        A.multiply(
          hessianTest.left(A, c),
          rescalingOver(A, c, (l) => l >= 1),
        ),
      controls: {
        'the sum from l = 0': (A, c) =>
          A.multiply(
            hessianTest.left(A, c),
            rescalingOver(A, c, (l) => l >= 0),
          ),
        'without S̃⁻¹': (A, c) => rescalingOver(A, c, (l) => l >= 1),
      },
    },
  ),
  claim(
    'theorem-1',
    'Appendix I, corrected',
    'In a residual network, α = 1/⟨x*, x̂⟩ moves the prediction by exactly r',
    "Theorem 1 carries over with the deep linear theorem's rate.",
    String.raw`\alpha_l = \frac{1}{x_l^{*\top}\hat x_{l-1}} \;\Longrightarrow\; \frac{\partial\hat y}{\partial t} = r`,
    onResidual(theorem1Test),
  ),
  claim(
    'theorem-2',
    'Appendix I, last bullet',
    'In a residual network, A = (E_B[x̂ x*ᵀ])⁺ moves every prediction by exactly its residual',
    'Theorem 2, transposed, carries over.',
    String.raw`A_l = \big(E_B[\hat x_{l-1}x_l^{*\top}]\big)^{+} \;\Longrightarrow\; \frac{\partial\hat Y}{\partial t} = R`,
    onResidual(theorem2Test),
  ),
];
