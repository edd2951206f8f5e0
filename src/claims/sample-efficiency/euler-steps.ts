import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { derivativeAlong } from '../../definition/changes.ts';
import { selection, squaredError } from '../../definition/energy.ts';
import { minimalEnergy, minimiser } from '../../definition/minimum.ts';
import type { Case, Claim, Formula } from '../../evidence/claim.ts';
import { layerNumbers } from '../../network/linearGaussian.ts';
import {
  alongDirections,
  exactly,
  mapProduct,
  negative,
  residualByDefinition,
  rescalingOver,
  sum,
  timesBatch,
} from '../parts.ts';

/** α (1/B) Σ_b W_{L:l+1}ᵀ s_b u_{l−1,b}ᵀ, written out sample by sample, seen along the case's directions. */
function step<M>(A: Arithmetic<M>, c: Case<M>, signals: M, presynaptic: (l: number) => M): M {
  const [L, B] = [c.network.layers.length, A.shape(c.x)[1]];
  const perSample = A.scale(c.step, A.reciprocal(A.matrix(1, 1, [B])));
  const sample = (X: M, b: number): M => A.multiply(X, selection(A, B, b, 1));
  const changes = layerNumbers(c.network).map((l) => {
    const above = mapProduct(A, c, L, l + 1);
    const outers = Array.from({ length: B }, (_, b) =>
      A.multiply(A.multiply(above, sample(signals, b), { transposeA: true }), sample(presynaptic(l - 1), b), {
        transposeB: true,
      }),
    );
    return A.scale(perSample, sum(A, outers));
  });
  return alongDirections(A, c, changes);
}

const feedforward =
  <M>(A: Arithmetic<M>, c: Case<M>) =>
  (l: number): M =>
    A.multiply(mapProduct(A, c, l, 1), c.x);

const bp: Formula = (A, c) => step(A, c, residualByDefinition(A, c), feedforward(A, c));
const pc: Formula = (A, c) => {
  const z = minimiser(A, c);
  return step(A, c, rescaled(A, c), (l) => z[l]!);
};
/** S⁻¹R with S summed as Eq. 4 prints it. */
const rescaled = <M>(A: Arithmetic<M>, c: Case<M>): M =>
  A.solve(
    rescalingOver(A, c, (l) => l >= 1),
    residualByDefinition(A, c),
  );

const controls = (printed: Formula): Record<string, Formula> => ({
  'a sum over the batch': (A, c) => timesBatch(A, c, printed(A, c)),
  'opposite sign': (A, c) => negative(A, printed(A, c)),
  'half the step': (A, c) => A.scale(A.matrix(1, 1, [0.5]), printed(A, c)),
});

export const eq10: Claim = {
  id: 'se/eq-10',
  title: 'Backpropagation’s Euler step of Eq. 10 is −α times the gradient of the batch’s mean loss',
  source: { paper: 'SE', place: 'Eq. 9, 10' },
  statement: 'The printed sum over samples, formed from products of weights, along any weight direction.',
  formula: String.raw`\Delta W_l = \frac{\alpha}{B}\sum_{b}W_{L:l+1}^\top (y_b - W_{L:1}x_b)(W_{l-1:1}x_b)^\top = -\alpha\,\nabla_{W_l}\frac1B\sum_b \mathcal L_{BP}`,
  expected: 'holds',
  test: {
    kind: 'identity',
    regime: exactly({ batch: 'any', minDepth: 1 }),
    left: (A, c) => negative(A, A.scale(c.step, derivativeAlong(A, c, c.directions, squaredError))),
    right: bp,
    controls: controls(bp),
  },
};

export const eq13: Claim = {
  id: 'se/eq-13',
  title: 'PC’s Euler step of Eq. 13 is −α times the gradient of the batch’s mean equilibrated energy',
  source: { paper: 'SE', place: 'B.2, Eq. 13' },
  statement:
    'The printed sum over samples, with activities at the minimum of the definition, along any weight direction.',
  formula: String.raw`\Delta W_l = \frac{\alpha}{B}\sum_{b}W_{L:l+1}^\top S^{-1}(y_b - W_{L:1}x_b)\,x_{l-1,b}^{*\top} = -\alpha\,\nabla_{W_l}\frac1B\sum_b\min E`,
  expected: 'holds',
  test: {
    kind: 'identity',
    regime: exactly({ batch: 'any', minDepth: 1 }),
    left: (A, c) => negative(A, A.scale(c.step, derivativeAlong(A, c, c.directions, minimalEnergy))),
    right: pc,
    controls: {
      ...controls(pc),
      'without S⁻¹': (A, c) => {
        const z = minimiser(A, c);
        return step(A, c, residualByDefinition(A, c), (l) => z[l]!);
      },
      'feedforward activities': (A, c) => step(A, c, rescaled(A, c), feedforward(A, c)),
    },
  },
};
