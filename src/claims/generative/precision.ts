import type { Claim, Formula, SearchTest } from '../../evidence/claim.ts';
import { generativeCase, generativeRegime, letters } from './case.ts';
import { number, zeros } from './parts.ts';

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
