import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { float64 } from '../../arithmetic/float64.ts';
import { hypot } from '../../arithmetic/norm.ts';
import type { Case, Claim } from '../../evidence/claim.ts';
import { kaimingUniform } from '../../network/initialisations.ts';
import { linearProblem } from '../../problem/numbers.ts';
import { random } from '../../random.ts';
import { residual } from '../../theory/feedforward.ts';
import { pcFactors, weightGradients } from '../../theory/gradients.ts';
import { finitePredictionChange, predictionChange } from '../../theory/predictionChange.ts';
import { targetAlignment } from '../../theory/targetAlignment.ts';
import { negative, squaredCosine } from '../parts.ts';

const pcChanges = <M>(A: Arithmetic<M>, c: Parameters<typeof pcFactors<M>>[1]): M[] =>
  weightGradients(A, c, pcFactors(A, c)).map((g) => negative(A, g));

const afterStep = <M>(A: Arithmetic<M>, c: Case<M>, step: M): M =>
  squaredCosine(A, residual(A, c), finitePredictionChange(A, c, pcChanges(A, c), step));

export const b1Printed: Claim = {
  id: 'se/b1-learning-rate-printed',
  title: 'Varying the learning rate does not affect the target alignment',
  source: { paper: 'SE', place: 'B.1, B.2' },
  statement: 'The target alignment measured after a step of size α equals the one after a step of size 2α.',
  formula: String.raw`\mathrm{TA}(\alpha)^2 = \mathrm{TA}(2\alpha)^2`,
  expected: 'refuted',
  erratum: {
    note: 'It holds in the limit of small α only, TA(α) = TA(0) + O(α), as a product of L changed matrices has terms up to α^L; at the α = 10⁻⁴ of the experiments the difference is small.',
    corrected: 'se/b1-learning-rate-first-order',
  },
  test: {
    kind: 'identity',
    regime: { family: 'dln', batch: 'one', minDepth: 2 },
    left: (A, c) => afterStep(A, c, c.step),
    right: (A, c) => afterStep(A, c, A.add(c.step, c.step)),
    controls: {
      'the infinitesimal alignment': (A, c) =>
        squaredCosine(A, residual(A, c), predictionChange(A, c, pcFactors(A, c))),
    },
  },
};

const gap =
  (order: (alpha: number) => number) =>
  (alpha: number, seed: number, data: Parameters<Extract<Claim['test'], { kind: 'order' }>['measure']>[2]) => {
    const r = random(seed, 'learning rate');
    const { inputs, outputs, x, y } = data.draw(r, 12, 6, 1);
    const widths = [inputs, 10, 8, outputs];
    const scale = hypot([x]); // unit input, so that α means the same for pixels and for normal numbers
    const weights = widths.slice(1).map((n, i) => kaimingUniform(r, n, widths[i]!));
    const p = linearProblem(float64, { widths, weights, x: x.map((v) => v / scale), y, batch: 1 });
    const [residuals, changes] = [residual(float64, p), pcChanges(float64, p)];
    const infinitesimal = targetAlignment(float64, residuals, predictionChange(float64, p, pcFactors(float64, p)));
    const step = float64.matrix(1, 1, [order(alpha)]);
    return {
      x: alpha,
      y: Math.abs(
        targetAlignment(float64, residuals, finitePredictionChange(float64, p, changes, step)) - infinitesimal,
      ),
    };
  };

export const b1: Claim = {
  id: 'se/b1-learning-rate-first-order',
  title: 'The finite-step target alignment approaches the infinitesimal one in proportion to α',
  source: { paper: 'SE', place: 'Eq. 5 with B.1, corrected' },
  statement:
    'The difference between the alignment measured after a step of size α and the one of the closed form vanishes with the first power of α.',
  formula: String.raw`\mathrm{TA}(\alpha) - \mathrm{TA}(0) = c\,\alpha + O(\alpha^2),\qquad c \neq 0`,
  expected: 'holds',
  test: {
    kind: 'order',
    variable: 'step size α',
    response: '|TA(α) − TA(0)|',
    sizes: [2 ** -8, 2 ** -9, 2 ** -10, 2 ** -11, 2 ** -12, 2 ** -13],
    band: [0.95, 1.05],
    measure: gap((alpha) => alpha),
    controls: { 'a step of √α': gap(Math.sqrt), 'a step of α²': gap((alpha) => alpha ** 2) },
  },
};
