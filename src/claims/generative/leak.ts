import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { dual } from '../../arithmetic/dual.ts';
import { requireElementwise } from '../../arithmetic/requireElementwise.ts';
import { generativeMinimiser } from '../../definition/generative.ts';
import type { Claim, Formula } from '../../evidence/claim.ts';
import { inferenceStep } from '../../inference/generative/settle.ts';
import { mapModel } from '../../network/generative.ts';
import { generative } from '../../problem/generative.ts';
import { dataForms } from '../../theory/generative/equilibrium.ts';
import { labelLeak, labelLeakAfter, labelRescalingMatrix } from '../../theory/generative/label.ts';
import { DETERMINED, type GenerativeCase, generativeCase, generativeRegime } from './case.ts';
import { derivative, number, zeros, direction, seen } from './parts.ts';

const regime = generativeRegime({ chains: DETERMINED });

/** dŷ/dy along the direction, ŷ = R x_L at the definition's minimum. */
const answerMoves: Formula = (A, c) => {
  const g = generativeCase(A, c);
  return derivative(A, g, { target: direction(A, g) }, (D, at) => {
    const top = generativeMinimiser(D, at.model, at.data, at.target).at(-1)!;
    const along = direction(A, g);
    return D.inner({ value: along, tangent: zeros(A, along) }, D.multiply(at.model.readout, top));
  });
};

const leaked =
  (leak: <M>(A: Arithmetic<M>, g: GenerativeCase<M>) => M): Formula =>
  (A, c) => {
    const g = generativeCase(A, c);
    return seen(A, g, A.multiply(leak(A, g), direction(A, g)));
  };

const spread = <M>(A: Arithmetic<M>, { model }: GenerativeCase<M>): M =>
  A.multiply(model.readout, A.solve(dataForms(A, model).topPrecision, A.transpose(model.readout)));

export const leak: Claim = {
  id: 'pcn/leak',
  title: 'At rest the answer follows the label that is clamped by M = I − (p_y S_y)⁻¹, whatever the image',
  source: { paper: 'PCN', place: '§5, the loop that is given targets; linear predictions' },
  statement: 'M is ∂(R x^(L))/∂y at the minimum; it knows neither the image nor the label.',
  formula: String.raw`\hat y(y) = (I - M)\,\hat y_{\text{free}} + M\,y,\qquad M = p_y R\,(G + p_y R^\top R)^{-1}R^\top = I - (p_y S_y)^{-1}`,
  expected: 'holds',
  test: {
    ...{ kind: 'identity', regime, left: answerMoves, right: leaked((A, { model }) => labelLeak(A, model)) },
    controls: {
      'R G⁻¹ Rᵀ, as if the label did not hold the top': leaked(spread),
      'S_y⁻¹, what is left and not what leaks': leaked((A, { model }) => {
        const S = labelRescalingMatrix(A, model);
        return A.solve(A.scale(model.readoutPrecision, S), A.identity(A.shape(S)[0]));
      }),
    },
  },
};

const RATE = [1, 4] as const;
const STEPS = 3;

/** dŷ/dy after T steps of inference from the case's states, run in dual numbers. */
const answerMovesAfter: Formula = (A, c) => {
  const g = generativeCase(A, c);
  const D = dual(requireElementwise(A, 'leak'));
  const target = { value: g.target, tangent: direction(A, g) };
  const problem = generative(D, mapModel(g.model, D.constant), D.constant(g.data), target);
  let x = g.x.slice(1).map(D.constant);
  for (let t = 0; t < STEPS; t++) x = inferenceStep(D, problem, x, number(D, ...RATE));
  return seen(A, g, D.multiply(problem.model.readout, x.at(-1)!).tangent);
};

const leakedAfter = (steps: number): Formula =>
  leaked((A, { model }) => labelLeakAfter(A, model, number(A, ...RATE), steps));

export const leakAfterSteps: Claim = {
  id: 'pcn/leak-after-steps',
  title: 'After T steps the answer follows the clamped label by M_T, whatever the image and the start',
  source: { paper: 'PCN', place: '§5, T_infer steps; linear predictions' },
  statement: 'The steps themselves are run in dual numbers, from any states.',
  formula: String.raw`M_T = p_y R\,\big[(I - (I - \eta H)^T)H^{-1}\big]_{LL} R^\top = \eta\,p_y R\Big[\sum_{t<T}(I-\eta H)^t\Big]_{LL}R^\top`,
  expected: 'holds',
  test: {
    ...{
      kind: 'identity',
      regime: generativeRegime({ maxDepth: 3 }),
      left: answerMovesAfter,
      right: leakedAfter(STEPS),
    },
    controls: { 'one step more': leakedAfter(STEPS + 1), 'one step fewer': leakedAfter(STEPS - 1) },
  },
};
