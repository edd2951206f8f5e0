import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import type { Case, Claim } from '../../evidence/claim.ts';
import { layerNumbers } from '../../network/linearGaussian.ts';
import { feedforwardActivities, outputMaps } from '../../theory/feedforward.ts';
import { backpropagatedChanges } from '../../definition/changes.ts';
import { alignedWith, exactly, residualByDefinition } from '../parts.ts';

/** ΔW_l = (t_l − x̂_l) x̂_{l−1}ᵀ with t_l = x̂_l + P_l⁺ r. */
function targetChanges<M>(A: Arithmetic<M>, c: Case<M>): M[] {
  const [P, zHat] = [outputMaps(A, c.network), feedforwardActivities(A, c.network, c.x)];
  const r = residualByDefinition(A, c);
  return layerNumbers(c.network).map((l) => {
    const [Pl, [rows, columns]] = [P[l]!, A.shape(P[l]!)];
    const back =
      rows <= columns
        ? A.multiply(Pl, A.solve(A.multiply(Pl, Pl, { transposeB: true }), r), { transposeA: true })
        : A.solve(A.multiply(Pl, Pl, { transposeA: true }), A.multiply(Pl, r, { transposeA: true }));
    return A.multiply(back, zHat[l - 1]!, { transposeB: true });
  });
}

export const targetPropagation: Claim = {
  id: 'se/s2-3-target-propagation',
  title: 'With layers of one width, target propagation moves the prediction along its residual',
  source: {
    paper: 'SE',
    place: '§2.3, "models trained with target propagation achieve optimal target alignment", corrected',
  },
  statement:
    'For targets t_l = x̂_l + W_{L:l+1}⁺ r and local updates (t_l − x̂_l) x̂_{l−1}ᵀ, wherever every W_{L:l+1} has full row rank.',
  formula: String.raw`\Delta W_l = W_{L:l+1}^{+}\,r\,\hat x_{l-1}^\top \;\Longrightarrow\; \frac{\partial\hat y}{\partial t} = r\sum_l\|\hat x_{l-1}\|^2`,
  expected: 'holds',
  test: {
    kind: 'identity',
    regime: exactly({ square: true, minWidth: 2 }),
    left: residualByDefinition,
    right: alignedWith(targetChanges),
    controls: { 'transposes in place of inverses, which is BP': alignedWith(backpropagatedChanges) },
  },
};

export const targetPropagationPrinted: Claim = {
  id: 'se/s2-3-target-propagation-printed',
  title: 'Target propagation moves the prediction along its residual in every network',
  source: { paper: 'SE', place: '§2.3, "models trained with target propagation achieve optimal target alignment"' },
  statement: 'The same targets by pseudo-inverses, whatever the widths.',
  formula: String.raw`\Delta W_l = W_{L:l+1}^{+}\,r\,\hat x_{l-1}^\top \;\Longrightarrow\; \frac{\partial\hat y}{\partial t} \parallel r`,
  expected: 'refuted',
  erratum: {
    note: 'A layer narrower than the output can reach its residual in part only: W W⁺ is then a projection, and interference is left.',
    corrected: 'se/s2-3-target-propagation',
  },
  test: {
    kind: 'identity',
    regime: exactly({ minOutputs: 2 }),
    left: residualByDefinition,
    right: alignedWith(targetChanges),
    controls: { 'transposes in place of inverses, which is BP': alignedWith(backpropagatedChanges) },
  },
};
