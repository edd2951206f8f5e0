import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { generativeEnergy } from '../../definition/generative.ts';
import type { Claim, Formula } from '../../evidence/claim.ts';
import { type GenerativeCase, generativeCase, generativeRegime } from './case.ts';
import { zeros, halfSquare } from './parts.ts';

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
