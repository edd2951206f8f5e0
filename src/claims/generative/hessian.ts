import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { determinant, normalEquations } from '../../definition/generative.ts';
import type { Claim, Formula, SearchTest } from '../../evidence/claim.ts';
import type { GenerativeModel } from '../../network/generative.ts';
import { dataForms, labelledPrecision } from '../../theory/generative/equilibrium.ts';
import { generativeCase, generativeRegime, letters } from './case.ts';
import { number, zeros } from './parts.ts';

const hessianDeterminant =
  (labelled: boolean): Formula =>
  (A, c) => {
    const { model, data, target } = generativeCase(A, c);
    return determinant(A, normalEquations(A, model, data, labelled ? target : undefined).hessian);
  };

const factored =
  (top: <M>(A: Arithmetic<M>, model: GenerativeModel<M>, G: M) => M): Formula =>
  (A, c) => {
    const { model } = generativeCase(A, c);
    const { rescaling, topPrecision } = dataForms(A, model);
    const precisions = model.weights.flatMap((W, k) =>
      Array.from({ length: A.shape(W)[0] }, () => model.precisions[k]!),
    );
    const product = A.scale(determinant(A, rescaling), determinant(A, top(A, model, topPrecision)));
    return precisions.reduce((so, p) => A.scale(p, so), product);
  };

export const hessianDeterminantClaim: Claim = {
  id: 'pcn/hessian-determinant',
  title: 'The determinant of the Hessian is det S_x · det(G + p_y RᵀR), times every p_k to the power n_k',
  source: { paper: 'PCN', place: '§4, linear predictions' },
  statement:
    'So with a label the minimum is unique exactly where G + p_y RᵀR is invertible: where [Q; R] is injective.',
  formula: String.raw`\det H = \prod_{k=0}^{L-1} p_k^{n_k}\cdot\det S_x\cdot\det\big(G + p_y R^\top R\big)`,
  expected: 'holds',
  test: {
    ...{
      kind: 'identity',
      regime: generativeRegime({
        batch: 'one',
        chains: [
          [1, 1, 2],
          [2, 2, 1],
          [2, 2, 2],
          [1, 1, 2, 1],
          [2, 1, 2, 2],
        ],
      }),
    },
    left: hessianDeterminant(true),
    right: factored((A, model, G) => labelledPrecision(A, model, G)),
    controls: { 'G alone': factored((_, __, G) => G) },
  },
};

/** The Hessian of free inference has a determinant other than zero wherever no weight is zero. */
const unique =
  (prior: boolean): SearchTest['statement'] =>
  (A, c) => {
    const { model, data } = generativeCase(A, c);
    const held = prior ? { ...model, priorPrecision: number(A, 1) } : model;
    const left = determinant(A, normalEquations(A, held, data).hessian);
    const right = zeros(A, left);
    const zero = A.format(model.weights[0]!).flat().includes('0');
    return { holds: zero || !A.equals(left, right), left, right };
  };

export const uniqueMinimumPrinted: Claim = {
  id: 'pcn/unique-minimum-printed',
  title: 'Without a label the states settle to one belief, whatever the network',
  source: { paper: 'PCN', place: '§4, "settling"; §6a, "run inference until it converges"' },
  statement:
    'One layer, more units at the top than data: the Hessian is singular although no weight is zero, and the top keeps what its random start put along the null space of Q.',
  formula: String.raw`\det H_{\text{free}} \ne 0`,
  expected: 'refuted',
  erratum: {
    note: 'The minimum is unique where Q = W^(0)⋯W^(L−1) is injective, or [Q; R] while a label is clamped; else the top drifts by its start.',
    corrected: 'pcn/hessian-determinant',
  },
  test: {
    ...{ kind: 'search', shown: ['det H', 'is not'], letters },
    regime: generativeRegime({
      family: 'dln',
      batch: 'one',
      chains: [[1, 2, 1]],
    }),
    statement: unique(false),
    controls: { 'with a prior on the top': unique(true) },
  },
};
