import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { requireElementwise } from '../../arithmetic/requireElementwise.ts';
import { determinant, generativeEnergy, normalEquations } from '../../definition/generative.ts';
import type { Claim, Formula, SearchTest } from '../../evidence/claim.ts';
import type { GenerativeModel } from '../../network/generative.ts';
import { dataForms, labelledPrecision } from '../../theory/generative/equilibrium.ts';
import { type GenerativeCase, generativeCase, generativeRegime, letters, number, zeros } from './case.ts';

const halfSquare = <M>(A: Arithmetic<M>, p: M, e: M): M => A.scale(A.scale(number(A, 1, 2), p), A.inner(e, e));

const atZero: Formula = (A, c) => {
  const { model, data, target, x } = generativeCase(A, c, 'quadratic');
  return generativeEnergy(A, model, [data, ...x.slice(1).map((xl) => zeros(A, xl))], target);
};

const ofDataAlone: Formula = (A, c) => {
  const { model, data } = generativeCase(A, c);
  return halfSquare(A, model.precisions[0]!, data);
};

const ofDataAndLabel: Formula = (A, c) => {
  const { model, target } = generativeCase(A, c);
  return A.add(ofDataAlone(A, c), halfSquare(A, model.readoutPrecision, target));
};

export const zeroStateBound: Claim = {
  id: 'pcn/zero-state-bound',
  title: 'With f(0) = 0 the least energy is at most ½‖x^(0)‖² + ½‖y‖²: the energy of latents that are all zero',
  source: { paper: 'PCN', place: '§6, energies beside the data that they are of' },
  statement:
    'A state above it is certified not to be settled. Predictions u + u²/4; with precisions p_0 and p_y; ReLU and tanh have f(0) = 0 too.',
  formula: String.raw`E^* \le E(0) = \tfrac12 p_0\|x^{(0)}\|^2 + \tfrac12 p_y\|y\|^2`,
  expected: 'holds',
  test: {
    ...{ kind: 'identity', regime: generativeRegime(), left: atZero },
    right: ofDataAndLabel,
    controls: {
      'without ½‖y‖²': ofDataAlone,
    },
  },
};

/** The case with (x_l, W_0, R) → (s x_l, W_0/s, R/s). */
function rescaled<M>(A: Arithmetic<M>, g: GenerativeCase<M>, s: M, readout: boolean): GenerativeCase<M> {
  const down = A.reciprocal(s);
  const { weights } = g.model;
  return {
    ...g,
    x: g.x.map((x, l) => (l === 0 ? x : A.scale(s, x))),
    model: {
      ...g.model,
      weights: weights.map((W, l) => (l === 0 ? A.scale(down, W) : W)),
      readout: readout ? A.scale(down, g.model.readout) : g.model.readout,
    },
  };
}

const scaledEnergy =
  (phi: 'identity' | 'quadratic', readout: boolean): Formula =>
  (A, c) => {
    const g = generativeCase(A, c, phi);
    const { model, x, target } = rescaled(A, g, c.step, readout);
    return generativeEnergy(A, model, x, target);
  };

/** The energy of ε_0 and ε_y as they were, and s² times that of the other errors. */
const scaledParts: Formula = (A, c) => {
  const { model, x, target } = generativeCase(A, c);
  const whole = generativeEnergy(A, model, x, target);
  const kept = A.add(
    halfSquare(A, model.precisions[0]!, A.subtract(x[0]!, A.multiply(model.weights[0]!, x[1]!))),
    halfSquare(A, model.readoutPrecision, A.subtract(A.multiply(model.readout, x.at(-1)!), target)),
  );
  return A.add(kept, A.scale(A.scale(c.step, c.step), A.subtract(whole, kept)));
};

export const scaleLaw: Claim = {
  id: 'pcn/scale-law',
  title: 'Latents, W^(0) and R rescaled together keep ε^(0) and ε_y and multiply every other error by the factor',
  source: { paper: 'PCN', place: '§6, "The energy is increasing", as weights grow' },
  statement:
    'For positively homogeneous f, here the identity. So the energy has no joint minimum over states and weights unless all hidden errors are zero: learning shrinks latents and inflates W^(0).',
  formula: String.raw`(x^{(l)}, W^{(0)}, R) \to (s\,x^{(l)}, W^{(0)}/s, R/s):\quad E \to E_0 + E_y + s^2 \sum_{0<l<L} E_l`,
  expected: 'holds',
  test: {
    ...{ kind: 'identity', regime: generativeRegime({ minDepth: 3, maxDepth: 3 }) },
    left: scaledParts,
    right: scaledEnergy('identity', true),
    controls: {
      'R not rescaled': scaledEnergy('identity', false),
      'f not homogeneous: u + u²/4': scaledEnergy('quadratic', true),
    },
  },
};

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
  title: 'The determinant of the Hessian is Π p_k^{n_k} · det S_x · det(G + p_y RᵀR)',
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

/** The energy of what the top generates, with nothing clamped, less that of a top at zero; `prior` is what a Gaussian would cost. */
const generatedEnergy: Formula = (A, c) => {
  const { model, x } = generativeCase(A, c, 'quadratic');
  const generated = [...x];
  for (let l = x.length - 2; l >= 0; l--) {
    const a = A.multiply(model.weights[l]!, generated[l + 1]!);
    generated[l] = requireElementwise(A, 'generatedEnergy').activate('quadratic', a);
  }
  return generativeEnergy(A, model, generated);
};
const normalPrior =
  (precision: number): Formula =>
  (A, c) =>
    halfSquare(A, number(A, precision), generativeCase(A, c).x.at(-1)!);

export const generatorPrinted: Claim = {
  id: 'pcn/generator-printed',
  title: 'The energy tells likely tops from unlikely ones, as a standard normal prior would',
  source: { paper: 'PCN', place: '§2b, "EVERY CLASSIFIER IS A GENERATOR"' },
  statement:
    'To draw samples for free the top must have a distribution. In the printed energy every top, with what it generates, costs nothing.',
  formula: String.raw`E\big(u, f(W u), \dots\big) = \tfrac12\|u\|^2`,
  expected: 'refuted',
  erratum: {
    note: 'The top’s prior is flat, which is no distribution to draw from; and from a label to a top leads R inverted, which the readout does not give. With a prior on the top the model is a generator.',
    corrected: 'pcn/flat-prior',
  },
  test: {
    ...{
      kind: 'identity',
      regime: generativeRegime({ maxDepth: 3 }),
      left: generatedEnergy,
      right: normalPrior(1),
      letters,
    },
    controls: { 'a prior of precision 2': normalPrior(2) },
  },
};

export const flatPrior: Claim = {
  id: 'pcn/flat-prior',
  title: 'With nothing clamped, every top together with what it generates has energy zero',
  source: { paper: 'PCN', place: '§4, the energy' },
  statement: 'Any predictions, here u + u²/4: the model has no density over tops, so nothing to sample from.',
  formula: String.raw`E\big(u, f(W u), \dots\big) = 0\quad\text{for every } u`,
  expected: 'holds',
  test: {
    ...{ kind: 'identity', regime: generativeRegime({ maxDepth: 3 }), left: generatedEnergy },
    right: (A, c) => zeros(A, c.step),
    controls: { 'a standard normal prior': normalPrior(1) },
  },
};

/** d/dp of ½ p‖ε_0‖², less what a normalised density adds: n B/(2p); p = n B/‖ε_0‖² is the proposed optimum. */
const slopeInPrecision =
  (normalised: boolean): SearchTest['statement'] =>
  (A, c) => {
    const { model, x } = generativeCase(A, c);
    const error = A.subtract(x[0]!, A.multiply(model.weights[0]!, x[1]!));
    const squared = A.inner(error, error);
    const right = zeros(A, squared);
    if (A.equals(squared, right)) return { holds: true, left: right, right };
    const [n, B] = A.shape(error);
    const p = A.scale(number(A, n * B), A.reciprocal(squared));
    const density = normalised ? A.scale(number(A, n * B, 2), A.reciprocal(p)) : right;
    const left = A.subtract(A.scale(number(A, 1, 2), squared), density);
    return { holds: A.equals(left, right), left, right };
  };

export const precisionPrinted: Claim = {
  id: 'pcn/precision-free-printed',
  title: 'Precisions that minimise ½ Σ p‖ε‖² are confidences: the energy has a minimum in them',
  source: { paper: 'PCN', place: '§2b, "precision … falls out of the same energy function"' },
  statement: 'The slope in p is ½‖ε‖², which is above zero at every p unless the error is zero.',
  formula: String.raw`\frac{\partial}{\partial p}\,\tfrac12 p\,\|\varepsilon\|^2 = 0\ \text{ for some } p > 0`,
  expected: 'refuted',
  erratum: {
    note: 'The least energy is at p = 0, no confidence in anything. What makes precisions learnable is the −½ n log p of a normalised Gaussian, which the energy leaves out.',
    corrected: 'pcn/precision-normalised',
  },
  test: {
    ...{ kind: 'search', shown: ['the slope in p', 'is'], letters },
    regime: generativeRegime({ family: 'dln', batch: 'one', chains: [[1, 1, 2]] }),
    statement: slopeInPrecision(false),
    controls: { 'with −½ n log p, at p = n/‖ε‖²': slopeInPrecision(true) },
  },
};

/** p d/dp of ½ p s − ½ n log p at p = n/s, with s = ‖ε_0‖²: ½ p s − ½ n. */
const balanced =
  (log: number): Formula =>
  (A, c) => {
    const { model, x } = generativeCase(A, c);
    const error = A.subtract(x[0]!, A.multiply(model.weights[0]!, x[1]!));
    const squared = A.inner(error, error);
    const [n, B] = A.shape(error);
    const p = A.scale(number(A, n * B), A.reciprocal(squared));
    return A.subtract(A.scale(number(A, 1, 2), A.scale(p, squared)), number(A, log * n * B, 2));
  };

export const precisionNormalised: Claim = {
  id: 'pcn/precision-normalised',
  title: 'With −½ n log p for each sample, the energy rests in p at the inverse of the mean squared error',
  source: { paper: 'PCN', place: '§2b, with the normalisation of a Gaussian' },
  statement: 'Over n units and B samples p = nB/Σ‖ε‖².',
  formula: String.raw`\frac{\partial}{\partial p}\Big(\tfrac12 p\sum_b\|\varepsilon_b\|^2 - \tfrac{nB}{2}\log p\Big) = 0 \iff p = \frac{nB}{\sum_b\|\varepsilon_b\|^2}`,
  expected: 'holds',
  test: {
    ...{ kind: 'identity', regime: generativeRegime({ maxDepth: 2 }), left: balanced(1) },
    right: (A, c) => zeros(A, c.step),
    controls: { 'without the logarithm': balanced(0), 'the logarithm twice': balanced(2) },
  },
};
