import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { generativeEnergy, generativeMinimiser } from '../../definition/generative.ts';
import type { Case, Claim, Formula } from '../../evidence/claim.ts';
import { generative } from '../../problem/generative.ts';
import {
  type GenerativeEquilibrium,
  generativeEquilibrium,
  generativeGradients,
} from '../../theory/generative/equilibrium.ts';
import { DETERMINED, generativeCase, generativeRegime } from './case.ts';
import { derivative, number, pairs } from './parts.ts';

const regime = generativeRegime({ chains: DETERMINED });

/** Σ_l ⟨V_l, p_l ε_l⟩ at the minimum, by the definition of an error at the definition's minimum. */
const restingErrors: Formula = (A, c) => {
  const g = generativeCase(A, c);
  const x = [g.data, ...generativeMinimiser(A, g.model, g.data, g.target)];
  const errors = g.model.weights.map((W, l) => A.subtract(x[l]!, A.multiply(W, x[l + 1]!)));
  return pairs(A, g.x.slice(0, -1), errors);
};

const closedErrors =
  (labelled: boolean): Formula =>
  (A, c) => {
    const g = generativeCase(A, c);
    const { errors } = generativeEquilibrium(A, generative(A, g.model, g.data, labelled ? g.target : undefined));
    return pairs(A, g.x.slice(0, -1), errors);
  };

export const equilibriumErrors: Claim = {
  id: 'pcn/equilibrium-errors',
  title: 'At rest every error is the data’s residual carried up: p_l ε^(l) = Q_lᵀ S_x⁻¹ (x^(0) − Q u)',
  source: { paper: 'PCN', place: '§4, linear predictions; 2605.11911 Eq. (34)' },
  statement: 'The label moves the top, and nothing but that moves the errors.',
  formula: String.raw`p_l\,\varepsilon^{(l)*} = Q_l^\top S_x^{-1}\big(x^{(0)} - Q\,u^*\big)`,
  expected: 'holds',
  test: {
    ...{ kind: 'identity', regime, left: restingErrors, right: closedErrors(true) },
    controls: { 'the top of free inference': closedErrors(false) },
  },
};

/** d/dε E* along directions of all weights and of R, by dual numbers over the definition's minimum. */
const movedMinimum: Formula = (A, c) => {
  const g = generativeCase(A, c);
  return derivative(A, g, { weights: g.directions, readout: g.readoutDirection }, (D, at) =>
    generativeEnergy(D, at.model, [at.data, ...generativeMinimiser(D, at.model, at.data, at.target)], at.target),
  );
};

const closedGradients =
  (spoil: <M>(at: GenerativeEquilibrium<M>, free: GenerativeEquilibrium<M>) => GenerativeEquilibrium<M>): Formula =>
  <M>(A: Arithmetic<M>, c: Case<M>): M => {
    const g = generativeCase(A, c);
    const rest = (target?: M): GenerativeEquilibrium<M> =>
      generativeEquilibrium(A, generative(A, g.model, g.data, target));
    const { weights, readout } = generativeGradients(A, g.model, spoil(rest(g.target), rest()));
    const B = number(A, A.shape(g.data)[1]);
    return A.scale(B, A.add(pairs(A, g.directions, weights), A.inner(g.readoutDirection, readout!)));
  };

export const gradients: Claim = {
  id: 'pcn/gradients',
  title: 'Once inference is at rest, the Hebbian update is minus the gradient of the least energy itself',
  source: { paper: 'PCN', place: '§4, Learning, after settling; linear predictions' },
  statement: 'By the envelope theorem states may be taken as fixed; the derivative here moves them too.',
  formula: String.raw`\frac{\partial E^*}{\partial W^{(l)}} = -p_l\,\varepsilon^{(l)*} x^{(l+1)*\top},\qquad \frac{\partial E^*}{\partial R} = p_y\,\varepsilon_y^*\,u^{*\top}`,
  expected: 'holds',
  test: {
    ...{
      kind: 'identity',
      regime: generativeRegime({
        chains: [
          [1, 1, 2],
          [2, 2, 3],
          [1, 1, 2, 1],
        ],
      }),
    },
    left: movedMinimum,
    right: closedGradients((at) => at),
    controls: {
      'presynaptic activity of free inference': closedGradients((at, free) => ({ ...at, activities: free.activities })),
    },
  },
};
