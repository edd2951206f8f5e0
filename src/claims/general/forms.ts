import { predictionErrors } from '../../definition/energy.ts';
import { minimiser } from '../../definition/minimum.ts';
import { predictionDerivative } from '../../definition/changes.ts';
import type { Claim, Formula, IdentityTest, Regime } from '../../evidence/claim.ts';
import { layer, scaleOf } from '../../network/linearGaussian.ts';
import { equilibrium } from '../../theory/equilibrium.ts';
import { learningRates, theorem1Changes, theorem2Changes } from '../../theory/rescaling.ts';
import { decorrelatedChanges, probeLayers, unscaled } from '../parts.ts';
import { test as bpGradientTest } from '../sample-efficiency/bp-gradient.ts';
import { test as energyTest } from '../sample-efficiency/eq-03-equilibrated-energy.ts';
import { test as hessianTest } from '../sample-efficiency/eq-04-rescaling-matrix.ts';
import { hiddenOf } from '../sample-efficiency/eq-33-equilibrium-activities.ts';
import { test as pcGradientTest } from '../sample-efficiency/eq-07-pc-gradient.ts';
import { test as bpChangeTest } from '../sample-efficiency/eq-06-bp-prediction-change.ts';
import { test as pcChangeTest } from '../sample-efficiency/eq-08-pc-prediction-change.ts';
import { test as theorem1Test } from '../sample-efficiency/theorem-1.ts';
import { test as theorem2Test } from '../sample-efficiency/theorem-2.ts';

// The same formulas with premultipliers a_l, skips τ_l and precisions p_l: J_l = τ_l I + a_l W_l.

const general = (test: IdentityTest, batch?: Regime['batch']): IdentityTest => ({
  ...test,
  regime: { ...test.regime, family: 'general', ...(batch ? { batch } : {}) },
});

/** Theorem 1's and 2's changes with their layer factors multiplied by something that should not be there. */
const spoiled =
  (changes: 1 | 2, factor: 'precision' | 'scale'): Formula =>
  (A, c) => {
    const all = changes === 1 ? theorem1Changes(A, c) : theorem2Changes(A, c);
    return predictionDerivative(
      A,
      c,
      all.map((change, i) => {
        const at = layer(c.network, i + 1);
        return A.scale(factor === 'scale' ? scaleOf(A, at) : at.precision, change);
      }),
    );
  };

const claim = (id: string, title: string, statement: string, formula: string, test: IdentityTest): Claim => ({
  id: `pc/${id}`,
  title,
  source: { paper: 'PC', place: 'extends SE to scales, skips and precisions' },
  statement,
  formula,
  expected: 'holds',
  test,
});

export const generalForms: readonly Claim[] = [
  claim(
    'energy',
    'With scales, skips and precisions, the equilibrated energy is ½ rᵀ S⁻¹ r',
    'Eq. 3 with S weighted by inverse precisions.',
    String.raw`F^* = \tfrac12 r^\top S^{-1} r,\qquad S = \sum_{l=1}^{L} \frac{P_l P_l^\top}{p_l}`,
    general(energyTest),
  ),
  claim(
    'rescaling-matrix',
    'With scales, skips and precisions, S⁻¹ is the Hessian of the energy in the target',
    'Eq. 4, generalised.',
    String.raw`S = \sum_{l=1}^{L}\frac{P_l P_l^\top}{p_l},\qquad P_l = J_L\cdots J_{l+1},\quad J_l = \tau_l I + a_l W_l`,
    general(hessianTest),
  ),
  claim(
    'activities',
    'With scales, skips and precisions, the closed form minimises the energy',
    'Every hidden activity of the closed form is that of the normal equations.',
    String.raw`z_l^* = J_l\,z_{l-1}^* + \frac{P_l^\top S^{-1} r}{p_l},\qquad z_0^* = x`,
    {
      kind: 'identity',
      regime: { family: 'general', batch: 'one', minDepth: 2 },
      left: (A, c) => probeLayers(A, c, hiddenOf(minimiser(A, c))),
      right: (A, c) => probeLayers(A, c, hiddenOf(equilibrium(A, c).zStar)),
      controls: { 'feedforward activities': (A, c) => probeLayers(A, c, hiddenOf(equilibrium(A, c).zHat)) },
    },
  ),
  claim(
    'errors',
    'With scales, skips and precisions, precision-weighted errors are P_lᵀ S⁻¹ r',
    'Eq. 34 and 36, generalised.',
    String.raw`p_l\,\epsilon_l^* = P_l^\top S^{-1} r`,
    {
      kind: 'identity',
      regime: { family: 'general', batch: 'one' },
      left: (A, c) =>
        probeLayers(A, c, [
          undefined,
          ...predictionErrors(A, c.network, minimiser(A, c)).map((e, i) =>
            A.scale(layer(c.network, i + 1).precision, e),
          ),
        ]),
      right: (A, c) => probeLayers(A, c, equilibrium(A, c).weightedErrors),
      controls: {
        'precisions forgotten': (A, c) =>
          probeLayers(
            A,
            c,
            equilibrium(A, c).weightedErrors.map((e, l) => e && A.scale(layer(c.network, l).precision, e)),
          ),
      },
    },
  ),
  claim(
    'pc-gradient',
    "With scales, skips and precisions, PC's gradient is −a_l P_lᵀ S⁻¹ r z*ᵀ",
    'Eq. 7, generalised.',
    String.raw`\frac{\partial F^*}{\partial W_l} = -a_l\,(P_l^\top S^{-1} r)\, z_{l-1}^{*\top}`,
    general(pcGradientTest),
  ),
  claim(
    'bp-gradient',
    "With scales, skips and precisions, backpropagation's gradient is −a_l p_L P_lᵀ r ẑᵀ",
    'The gradient of ½ p_L ‖r‖².',
    String.raw`\frac{\partial \mathcal L}{\partial W_l} = -a_l\, p_L\,(P_l^\top r)\,\hat z_{l-1}^\top`,
    general(bpGradientTest),
  ),
  claim(
    'pc-prediction-change',
    'With scales, skips and precisions, PC moves batch predictions by Σ a_l² P_l P_lᵀ S⁻¹ R Z*ᵀẐ / B',
    'Eq. 45, generalised.',
    String.raw`\frac{\partial\hat Y}{\partial t} = \frac1B\sum_{l=1}^{L} a_l^2\, P_l P_l^\top S^{-1} R\, Z_{l-1}^{*\top}\hat Z_{l-1}`,
    general(pcChangeTest, 'any'),
  ),
  claim(
    'bp-prediction-change',
    'With scales, skips and precisions, backpropagation moves batch predictions by p_L Σ a_l² P_l P_lᵀ R ẐᵀẐ / B',
    'Eq. 43, generalised.',
    String.raw`\frac{\partial\hat Y}{\partial t} = \frac{p_L}{B}\sum_{l=1}^{L} a_l^2\, P_l P_l^\top R\,\hat Z_{l-1}^\top\hat Z_{l-1}`,
    general(bpChangeTest, 'any'),
  ),
  claim(
    'theorem-1',
    'With scales, skips and precisions, α_l = 1/(p_l a_l² ⟨z*, ẑ⟩) moves the prediction by exactly r',
    'Theorem 1, generalised.',
    String.raw`\alpha_l = \frac{1}{p_l\,a_l^2\,\langle z_{l-1}^*,\hat z_{l-1}\rangle} \;\Longrightarrow\; \frac{\partial\hat y}{\partial t} = r`,
    {
      ...general(theorem1Test),
      controls: {
        'precision forgotten': spoiled(1, 'precision'),
        'scale not squared': spoiled(1, 'scale'),
        'rate without α_l': (A, c) => predictionDerivative(A, c, unscaled(A, c)),
        'the rate of layer 1 for all layers': (A, c) =>
          predictionDerivative(
            A,
            c,
            unscaled(A, c).map((change) => A.scale(learningRates(A, c)[0]!, change)),
          ),
      },
    },
  ),
  claim(
    'theorem-2',
    'With scales, skips and precisions, A_l = (E_B[ẑ z*ᵀ])⁺/(p_l a_l²) moves every prediction by its residual',
    'Theorem 2, transposed and generalised.',
    String.raw`A_l = \frac{\big(E_B[\hat z_{l-1} z_{l-1}^{*\top}]\big)^{+}}{p_l\,a_l^2} \;\Longrightarrow\; \frac{\partial\hat Y}{\partial t} = R`,
    {
      ...general(theorem2Test),
      controls: {
        'precision forgotten': spoiled(2, 'precision'),
        'scale not squared': spoiled(2, 'scale'),
        "A_l's factor as printed": (A, c) =>
          predictionDerivative(
            A,
            c,
            decorrelatedChanges(A, c, (zStar, zHat) => [zStar, zHat]).map((change, i) => {
              const at = layer(c.network, i + 1);
              const [a, p] = [scaleOf(A, at), at.precision];
              return A.scale(A.reciprocal(A.scale(p, A.scale(a, a))), change);
            }),
          ),
      },
    },
  ),
];
