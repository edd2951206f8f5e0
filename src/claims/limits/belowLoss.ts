import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { squaredError, squaredNorm } from '../../definition/energy.ts';
import { minimalEnergy } from '../../definition/minimum.ts';
import type { Case, Claim, IdentityTest } from '../../evidence/claim.ts';
import { depth, layer, layerNumbers } from '../../network/linearGaussian.ts';
import { equilibrium } from '../../theory/equilibrium.ts';
import { bpFactors } from '../../theory/gradients.ts';
import { hiddenMetric } from '../../theory/outputEnvelope.ts';
import { sum } from '../parts.ts';

const regime: IdentityTest['regime'] = { family: 'general', batch: 'any', minDepth: 2 };

/** Loss − (F*), by definition. */
const gap = <M>(A: Arithmetic<M>, c: Case<M>): M => A.subtract(squaredError(A, c), minimalEnergy(A, c));

/** v/(2B) */
const halfMean = <M>(A: Arithmetic<M>, c: Case<M>, v: M): M =>
  A.scale(A.reciprocal(A.matrix(1, 1, [2 * A.shape(c.x)[1]])), v);

const outputPrecision = <M>(c: Case<M>): M => layer(c.network, depth(c.network)).precision;

/** ½ eᵀKe and ½ p_L ‖Ke‖², e = S⁻¹r, means over the batch. */
function parts<M>(A: Arithmetic<M>, c: Case<M>): { readonly within: M; readonly moved: M } {
  const { SinvR } = equilibrium(A, c);
  const Ke = A.multiply(hiddenMetric(A, c.network), SinvR);
  return {
    within: halfMean(A, c, A.inner(SinvR, Ke)),
    moved: halfMean(A, c, A.scale(outputPrecision(c), squaredNorm(A, Ke))),
  };
}

export const energyBelowLoss: Claim = {
  id: 'lim/energy-below-loss',
  title: 'The loss exceeds the equilibrated energy by two sums of squares, so 0 ≤ F* ≤ Loss',
  source: { paper: 'LIM', place: 'the energy against the loss, derived here' },
  statement:
    'What inference saves is what the errors within the network cost, and what the output moves by, both counted once: neither is negative.',
  formula: String.raw`\mathcal L - F^* = \tfrac12 e^\top K e + \tfrac12 p_L\|K e\|^2,\qquad e = S^{-1} r`,
  expected: 'holds',
  test: {
    kind: 'identity',
    regime,
    left: gap,
    right(A, c) {
      const { within, moved } = parts(A, c);
      return A.add(within, moved);
    },
    controls: {
      'what the errors within cost, alone': (A, c) => parts(A, c).within,
      'what the output moves by, alone': (A, c) => parts(A, c).moved,
      'the errors within counted twice': (A, c) => {
        const { within, moved } = parts(A, c);
        return A.add(A.add(within, within), moved);
      },
    },
  },
};

/** ½ Σ ‖λ_l‖²/p_l over the kept l, λ_l by backpropagation, mean over the batch. */
function firstOrder<M>(A: Arithmetic<M>, c: Case<M>, keep: (l: number, L: number) => boolean): M {
  const { signals } = bpFactors(A, c);
  const kept = layerNumbers(c.network).filter((l) => keep(l, depth(c.network)));
  const terms = kept.map((l) => A.scale(A.reciprocal(layer(c.network, l).precision), squaredNorm(A, signals[l]!)));
  return halfMean(A, c, sum(A, terms));
}

/** ½ p_L² (Kr)ᵀ S⁻¹ (Kr), mean over the batch. */
function secondOrder<M>(A: Arithmetic<M>, c: Case<M>): M {
  const { r, S } = equilibrium(A, c);
  const Kr = A.scale(outputPrecision(c), A.multiply(hiddenMetric(A, c.network), r));
  return halfMean(A, c, A.inner(Kr, A.solve(S, Kr)));
}

export const energyGapFirstOrder: Claim = {
  id: 'lim/energy-gap-first-order',
  title:
    'Loss − F* is ½ Σ ‖λ_l‖²/p_l over hidden layers, less a square of second order: backpropagation bounds it from above',
  source: { paper: 'LIM', place: '"energy converges to the loss", derived here' },
  statement:
    'The signals of backpropagation alone give the gap between loss and equilibrated energy to first order in K, and never too small.',
  formula: String.raw`\tfrac12\sum_{l<L}\frac{\|\lambda_l\|^2}{p_l} - \big(\mathcal L - F^*\big) = \tfrac12 p_L^2\,(Kr)^\top S^{-1}(Kr)\ \ge\ 0`,
  expected: 'holds',
  test: {
    kind: 'identity',
    regime,
    left: (A, c) =>
      A.subtract(
        firstOrder(A, c, (l, L) => l < L),
        gap(A, c),
      ),
    right: secondOrder,
    controls: {
      'nothing is left over': (A, c) => A.scale(A.matrix(1, 1, [0]), secondOrder(A, c)),
      'half of it': (A, c) => A.scale(A.reciprocal(A.matrix(1, 1, [2])), secondOrder(A, c)),
    },
  },
};
