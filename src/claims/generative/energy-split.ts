import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { generativeEnergy, generativeMinimiser } from '../../definition/generative.ts';
import type { Claim, Formula } from '../../evidence/claim.ts';
import { labelRescalingMatrix, labelSplit } from '../../theory/generative/label.ts';
import { DETERMINED, type GenerativeCase, generativeCase, generativeRegime } from './case.ts';
import { number, half, square } from './parts.ts';

const regime = generativeRegime({ chains: DETERMINED });

/** E*(y) by its definition. */
const labelledEnergy: Formula = (A, c) => {
  const { model, data, target } = generativeCase(A, c);
  return generativeEnergy(A, model, [data, ...generativeMinimiser(A, model, data, target)], target);
};

const splitWith =
  (cost: <M>(A: Arithmetic<M>, g: GenerativeCase<M>) => M): Formula =>
  (A, c) => {
    const g = generativeCase(A, c);
    const free = [g.data, ...generativeMinimiser(A, g.model, g.data)];
    return A.add(generativeEnergy(A, g.model, free), cost(A, g));
  };

export const energySplit: Claim = {
  id: 'pcn/energy-split',
  title: 'A clamped label adds ½ rᵀ S_y⁻¹ r to the free energy, where r is the label less the free prediction',
  source: { paper: 'PCN', place: '§4 with a label; linear predictions' },
  statement:
    'So the class of least energy is the one whose label is nearest to the free prediction, in the metric of S_y⁻¹.',
  formula: String.raw`E^*(y) = E^*_{\text{free}} + \tfrac12\, r^\top S_y^{-1} r,\qquad S_y = I/p_y + R\,G^{-1}R^\top`,
  expected: 'holds',
  test: {
    ...{ kind: 'identity', regime },
    left: labelledEnergy,
    right: splitWith((A, { model, data, target }) => labelSplit(A, model, data, target).cost),
    controls: {
      'S_y with RRᵀ in place of RG⁻¹Rᵀ': splitWith((A, { model, data, target }) => {
        const { residual } = labelSplit(A, model, data, target);
        const S = A.add(
          A.scale(A.reciprocal(model.readoutPrecision), A.identity(A.shape(residual)[0])),
          square(A, model.readout),
        );
        return half(A, A.inner(residual, A.solve(S, residual)));
      }),
      'S_y doubled': splitWith((A, { model, data, target }) => {
        const { residual } = labelSplit(A, model, data, target);
        const S = A.scale(number(A, 2), labelRescalingMatrix(A, model));
        return half(A, A.inner(residual, A.solve(S, residual)));
      }),
    },
  },
};
