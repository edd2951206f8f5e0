import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import type { Case, Claim, Formula } from '../../evidence/claim.ts';
import { learnByGram, learnByLoop } from '../../learning/generative/microSteps.ts';
import { type GenerativeCase, generativeCase, generativeRegime } from './case.ts';
import { clamped, number, pairs } from './parts.ts';

/** Rates that differ: layer l learns at 1/2^{l+1}. */
const ratesOf = <M>({ model }: GenerativeCase<M>): number[] =>
  [...model.weights, model.readout].map((_, l) => 2 ** -(l + 1));
const STEPS = 3;

/** Errors after T micro-steps of the loop, seen along the states themselves. */
const errorsAfter: Formula = (A, c) => {
  const g = generativeCase(A, c);
  const learned = learnByLoop(A, clamped(A, g), g.x.slice(1), { rates: ratesOf(g), steps: STEPS });
  const errors = learned.weights.map((W, l) => A.subtract(g.x[l]!, A.multiply(W, g.x[l + 1]!)));
  return pairs(A, g.x.slice(0, -1), errors);
};

/** ε(0) times a B × B matrix made of η p C′ for each layer. */
const byBatchMatrix =
  (made: <M>(A: Arithmetic<M>, step: M) => M): Formula =>
  <M>(A: Arithmetic<M>, c: Case<M>): M => {
    const g = generativeCase(A, c);
    const B = A.shape(g.data)[1];
    const errors = g.model.weights.map((W, l) => {
      const X = g.x[l + 1]!;
      const C = A.scale(A.reciprocal(number(A, B)), A.multiply(X, X, { transposeA: true }));
      const step = A.scale(A.scale(A.matrix(1, 1, [ratesOf(g)[l]!]), g.model.precisions[l]!), C);
      return A.multiply(A.subtract(g.x[l]!, A.multiply(W, X)), made(A, step));
    });
    return pairs(A, g.x.slice(0, -1), errors);
  };

const identityOf = <M>(A: Arithmetic<M>, step: M): M => A.identity(A.shape(step)[0]);
const powers = byBatchMatrix((A, step) => {
  const back = A.subtract(identityOf(A, step), step);
  return Array.from({ length: STEPS }).reduce<typeof step>((product) => A.multiply(product, back), identityOf(A, step));
});
const oneLongStep = byBatchMatrix((A, step) => A.subtract(identityOf(A, step), A.scale(number(A, STEPS), step)));

export const microSteps: Claim = {
  id: 'pcn/micro-steps',
  title: 'T learning steps with fixed states multiply the errors by (I − ηC′)^T, with the B × B matrix C′ = XᵀX/B',
  source: { paper: 'PCN', place: '§5, the loop over T_learn' },
  statement: 'Linear predictions; X = x^(l+1). Learning with fixed states is plain least squares.',
  formula: String.raw`\varepsilon^{(l)}(T) = \varepsilon^{(l)}(0)\,\big(I - \eta\,p_l\,C'\big)^T,\qquad C' = x^{(l+1)\top}x^{(l+1)}/B`,
  expected: 'holds',
  test: {
    ...{ kind: 'identity', regime: generativeRegime({ maxDepth: 3 }), left: errorsAfter, right: powers },
    controls: { 'one step of size Tη': oneLongStep },
  },
};

const learnedAlong =
  (learn: typeof learnByLoop, steps: number, factor: number): Formula =>
  (A, c) => {
    const g = generativeCase(A, c, 'quadratic');
    const rates = ratesOf(g).map((eta) => factor * eta);
    const { weights, readout } = learn(A, clamped(A, g), g.x.slice(1), { rates, steps });
    return A.add(pairs(A, g.directions, weights), A.inner(g.readoutDirection, readout));
  };

export const microStepsGram: Claim = {
  id: 'pcn/micro-steps-gram',
  title: 'With any activation, T learning steps with fixed states need no weight: preactivations move by h XᵀX',
  source: { paper: 'PCN', place: '§5, the loop over T_learn' },
  statement:
    'a ← a + (η/B) h XᵀX, and W gets (η/B) (Σ_t h) Xᵀ at the end: the same numbers as the loop over W, with predictions u + u²/4.',
  formula: String.raw`a_{t+1} = a_t + \tfrac{\eta}{B}\,h_t\,X^\top X,\qquad W_T = W_0 + \tfrac{\eta}{B}\Big(\sum_{t<T} h_t\Big)X^\top`,
  expected: 'holds',
  test: {
    ...{ kind: 'identity', regime: generativeRegime({ maxDepth: 2 }) },
    left: learnedAlong(learnByLoop, 2, 1),
    right: learnedAlong(learnByGram, 2, 1),
    controls: { 'one step of size Tη': learnedAlong(learnByGram, 1, 2) },
  },
};
