import { minimiser } from '../../definition/minimum.ts';
import type { Case, Claim } from '../../evidence/claim.ts';
import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { layerNumbers } from '../../network/linearGaussian.ts';
import { equilibrium } from '../../theory/equilibrium.ts';
import { mapProduct, probeLayers, sum } from '../parts.ts';

/** ẑ_l + (c_0 I + Σ_{k=from}^{l} J_{l:k} J_{l:k}ᵀ) P_lᵀ e for hidden l: Eq. 33 with our l for the paper's l−1. */
function activities<M>(A: Arithmetic<M>, c: Case<M>, from: number, withIdentity: boolean, e: M): (M | undefined)[] {
  const { zHat, P } = equilibrium(A, c);
  const hidden = layerNumbers(c.network).slice(0, -1);
  return [undefined, ...hidden].map((l) => {
    if (l === undefined) return undefined;
    const products = Array.from({ length: Math.max(0, l - from + 1) }, (_, i) => mapProduct(A, c, l, from + i));
    const grams = products.map((J) => A.multiply(J, J, { transposeB: true }));
    const target = A.multiply(P[l]!, e, { transposeA: true });
    const terms = [...(withIdentity ? [A.identity(c.network.widths[l]!)] : []), ...grams];
    return terms.length === 0 ? zHat[l]! : A.add(zHat[l]!, A.multiply(sum(A, terms), target));
  });
}

export const eq33: Claim = {
  id: 'se/eq-33',
  title: 'Equilibrium activity is feedforward activity plus a rescaled target-propagation term',
  source: { paper: 'SE', place: 'Eq. 33' },
  statement:
    'Each hidden activity at the minimum of the energy equals the printed sum, in the convention of Appendix I (x_1 = x, W_l maps x_l to x_{l+1}, L−1 weight matrices), where x̂_l is W_{l−1:1} x and not W_{l:1} x as the text below says.',
  formula: String.raw`x_l^* = \hat x_l + \Big(I + \sum_{k=2}^{l-1} W_{l-1:k}W_{l-1:k}^\top\Big) W_{L-1:l}^\top S^{-1} r`,
  expected: 'holds',
  test: {
    kind: 'identity',
    regime: { family: 'dln', batch: 'one', minDepth: 2 },
    left: (A, c) => probeLayers(A, c, hiddenOf(minimiser(A, c))),
    right: (A, c) => probeLayers(A, c, activities(A, c, 2, true, equilibrium(A, c).SinvR)),
    controls: {
      'the sum starts at k = 1': (A, c) => probeLayers(A, c, activities(A, c, 1, true, equilibrium(A, c).SinvR)),
      'without the identity': (A, c) => probeLayers(A, c, activities(A, c, 2, false, equilibrium(A, c).SinvR)),
      'without S⁻¹': (A, c) => probeLayers(A, c, activities(A, c, 2, true, equilibrium(A, c).r)),
    },
  },
};

/** Eq. 33 with the feedforward activity one layer too high. */
function oneTooHigh<M>(A: Arithmetic<M>, c: Case<M>): (M | undefined)[] {
  const { zHat, SinvR } = equilibrium(A, c);
  const right = activities(A, c, 2, true, SinvR);
  return right.map((z, l) => z && A.add(z, A.subtract(zHat[l + 1]!, zHat[l]!)));
}

export const eq33Text: Claim = {
  id: 'se/eq-33-text-printed',
  title: 'In Eq. 33, x̂_l is W_{l:1} x',
  source: { paper: 'SE', place: 'Appendix E, the line after Eq. 33' },
  statement:
    'The text gives feedforward activity an index that fits Eq. 1, in a formula whose other indices fit W_l mapping x_l to x_{l+1}. Judged where all layers have one width, so that it can be evaluated.',
  formula: String.raw`x_l^* = W_{l:1}\,x + \Big(I + \sum_{k=2}^{l-1} W_{l-1:k}W_{l-1:k}^\top\Big) W_{L-1:l}^\top S^{-1} r`,
  expected: 'refuted',
  erratum: { note: 'In the convention of the formula, x̂_l is W_{l−1:1} x.', corrected: 'se/eq-33' },
  test: {
    kind: 'identity',
    regime: { family: 'dln', batch: 'one', minDepth: 2, square: true },
    left: (A, c) => probeLayers(A, c, hiddenOf(minimiser(A, c))),
    right: (A, c) => probeLayers(A, c, oneTooHigh(A, c)),
    controls: {
      'without the identity': (A, c) => probeLayers(A, c, activities(A, c, 2, false, equilibrium(A, c).SinvR)),
    },
  },
};

/** z_1..z_{L−1} at their own indices. */
export const hiddenOf = <M>(z: readonly M[]): (M | undefined)[] =>
  z.map((zl, l) => (l === 0 || l === z.length - 1 ? undefined : zl));
