import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { generativeEnergy } from '../../definition/generative.ts';
import type { Case, Claim, Formula } from '../../evidence/claim.ts';
import { type GenerativeCase, derivative, generativeCase, generativeRegime, letters, pairs } from './case.ts';
import { type Gate, WRONG_GATES, printedErrors, printedPulls, pushBack } from './printedRules.ts';

/** d/dε E along directions of x_1 … x_{L−1}. */
const slopeBelow: Formula = (A, c) => {
  const g = generativeCase(A, c, 'quadratic');
  const moving = { x: [undefined, ...g.along.slice(0, -1), undefined] };
  return derivative(A, g, moving, (D, at) => generativeEnergy(D, at.model, at.x, at.target));
};

const pulled =
  (gate?: Gate, sign: 'minus' | 'plus' = 'minus'): Formula =>
  (A, c) => {
    const g = generativeCase(A, c, 'quadratic');
    const pulls = printedPulls(A, g, printedErrors(A, g.model, g.x, gate), (own, below) =>
      sign === 'minus' ? A.subtract(own, below) : A.add(own, below),
    );
    return pairs(A, g.along.slice(0, -1), pulls);
  };

export const inferenceRule: Claim = {
  id: 'pcn/inference-rule',
  title: 'Below the top, the printed inference step is minus the rate times the gradient of the energy',
  source: { paper: 'PCN', place: '§4, Inference, 1 ≤ l < L' },
  statement:
    'Any states, any weights, predictions u + u²/4; the gradient by dual numbers over the energy. Precisions are added.',
  formula: String.raw`\frac{\partial E}{\partial x^{(l)}} = p_l\varepsilon^{(l)} - W^{(l-1)\top} p_{l-1} h^{(l-1)},\qquad 1 \le l < L`,
  expected: 'holds',
  test: {
    kind: 'identity',
    regime: generativeRegime({ minDepth: 3 }),
    left: slopeBelow,
    right: pulled(),
    controls: {
      'W^T h added, not subtracted': pulled(undefined, 'plus'),
      ...Object.fromEntries(Object.entries(WRONG_GATES).map(([name, gate]) => [name, pulled(gate)])),
    },
  },
};

type Top = <M>(A: Arithmetic<M>, g: GenerativeCase<M>) => M;

/** p_y Rᵀ(R x_L − y): the error of the top, which the blog does not define. */
const fromLabel: Top = (A, { model, x, target }) => {
  const error = A.subtract(A.multiply(model.readout, x.at(-1)!), target);
  return A.scale(model.readoutPrecision, A.multiply(model.readout, error, { transposeA: true }));
};
const nothing: Top = (A, { x }) => A.subtract(x.at(-1)!, x.at(-1)!);
const flipped: Top = (A, g) => A.scale(A.matrix(1, 1, [-1]), fromLabel(A, g));

const slopeTop =
  (labelled: boolean): Formula =>
  <M>(A: Arithmetic<M>, c: Case<M>): M => {
    const g = generativeCase(A, c, 'quadratic');
    const moving = { x: g.x.map((_, l) => (l === g.x.length - 1 ? g.along.at(-1) : undefined)) };
    return derivative(A, g, moving, (D, at) => generativeEnergy(D, at.model, at.x, labelled ? at.target : undefined));
  };

const pulledTop =
  (top: Top): Formula =>
  (A, c) => {
    const g = generativeCase(A, c, 'quadratic');
    const { gated } = printedErrors(A, g.model, g.x);
    return A.inner(g.along.at(-1)!, A.subtract(top(A, g), pushBack(A, g.model, gated, gated.length)));
  };

export const inferenceTop: Claim = {
  id: 'pcn/inference-top',
  title: 'At the top the step is the gradient’s with ε^(L) = Rᵀ(R x^(L) − y) while a label is clamped',
  source: { paper: 'PCN', place: '§4, Inference, l = L, where ε^(L) is not defined' },
  statement: 'What the step at the top needs is the readout’s error carried back, with the sign of R x − y.',
  formula: String.raw`\varepsilon^{(L)} := R^\top\big(R\,x^{(L)} - y\big)`,
  expected: 'holds',
  test: {
    ...{ kind: 'identity', regime: generativeRegime(), left: slopeTop(true), right: pulledTop(fromLabel) },
    controls: { 'ε^(L) = 0 with a label': pulledTop(nothing), 'the sign flipped': pulledTop(flipped) },
  },
};

export const inferenceTopFree: Claim = {
  id: 'pcn/inference-top-free',
  title: 'At the top the step is the gradient’s with ε^(L) = 0 while no label is clamped',
  source: { paper: 'PCN', place: '§4, Inference, l = L, prediction' },
  statement: 'Nothing pulls at the top but the layer below it: its prior is flat.',
  formula: String.raw`\varepsilon^{(L)} := 0`,
  expected: 'holds',
  test: {
    ...{ kind: 'identity', regime: generativeRegime(), left: slopeTop(false), right: pulledTop(nothing) },
    controls: { 'the label’s pull kept': pulledTop(fromLabel) },
  },
};

export const energyPrinted: Claim = {
  id: 'pcn/energy-printed',
  title: 'The printed energy is the single objective: the step at the top descends it too',
  source: { paper: 'PCN', place: '§4, "The single objective the entire system minimizes"' },
  statement:
    'As printed the energy has no term for the readout, so that neither R nor the label enters it; the step with a label clamped is not its gradient.',
  formula: String.raw`\mathcal L = \tfrac12\sum_{l=0}^{L-1}\|\varepsilon^{(l)}\|^2,\quad \frac{\partial\mathcal L}{\partial x^{(L)}} = R^\top(R x^{(L)} - y) - W^{(L-1)\top}h^{(L-1)}`,
  expected: 'refuted',
  erratum: {
    note: 'What is minimised while a label is clamped has ½ ‖R x^(L) − y‖² besides: without it the readout would never learn.',
    corrected: 'pcn/inference-top',
  },
  test: {
    ...{ kind: 'identity', regime: generativeRegime(), left: slopeTop(false), right: pulledTop(fromLabel), letters },
    controls: { 'the sign flipped': pulledTop(flipped) },
  },
};
