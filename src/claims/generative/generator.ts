import { requireElementwise } from '../../arithmetic/requireElementwise.ts';
import { generativeEnergy } from '../../definition/generative.ts';
import type { Claim, Formula } from '../../evidence/claim.ts';
import { generativeCase, generativeRegime, letters } from './case.ts';
import { number, zeros, halfSquare } from './parts.ts';

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
