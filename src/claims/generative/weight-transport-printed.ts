import type { Case, Claim, SearchTest } from '../../evidence/claim.ts';
import type { ExactArithmetic } from '../../arithmetic/arithmetic.ts';
import { generativeCase, generativeRegime, letters, zeros } from './case.ts';
import { printedErrors } from './printedRules.ts';
import { isPositive } from './exactSigns.ts';

/** Whether the step of x_1 with a matrix of its own in place of W_0ᵀ goes downhill: ⟨∂E/∂x_1, step⟩ ≤ 0. */
const descends =
  (back: <M>(A: ExactArithmetic<M>, c: Case<M>) => M): SearchTest['statement'] =>
  (A, c) => {
    const { model, x } = generativeCase(A, c);
    const { errors } = printedErrors(A, model, x);
    const pull = (B: typeof c.step): typeof c.step =>
      A.subtract(errors[1]!, A.multiply(B, errors[0]!, { transposeA: true }));
    const left = A.scale(A.matrix(1, 1, [-1]), A.inner(pull(model.weights[0]!), pull(back(A, c))));
    return { holds: !isPositive(A, left), left, right: zeros(A, left) };
  };

export const weightTransport: Claim = {
  id: 'pcn/weight-transport-printed',
  title: 'Inference needs no copy of a forward weight: any matrix in place of W^(l−1)ᵀ still goes downhill',
  source: { paper: 'PCN', place: '§2a, "Weight transport", which PCNs are said to address' },
  statement:
    'The printed step multiplies by W^(l−1)ᵀ. With a matrix of its own, B, in its place the step of x^(1) can raise the energy to first order; tested with linear predictions and unit precisions, L = 2.',
  formula: String.raw`\Big\langle \varepsilon^{(1)} - W^{(0)\top}\varepsilon^{(0)},\; \varepsilon^{(1)} - B\,\varepsilon^{(0)} \Big\rangle \ge 0`,
  expected: 'refuted',
  erratum: {
    note: 'Locality of the weight update is true; but inference carries errors back by the transposed weights, so that a copy of them is needed there as in backpropagation. What is exchanged is update locking against T_infer sweeps.',
    corrected: 'pcn/inference-rule',
  },
  test: {
    kind: 'search',
    regime: generativeRegime({
      family: 'dln',
      batch: 'one',
      minDepth: 3,
      chains: [
        [1, 1, 1, 1],
        [1, 1, 1, 2],
      ],
    }),
    shown: ['the energy’s change to first order', 'at most'],
    statement: descends((A, c) => generativeCase(A, c).directions[0]!),
    controls: { 'W^(l−1)ᵀ itself': descends((A, c) => generativeCase(A, c).model.weights[0]!) },
    letters: (A, c) => [
      ...letters(A, c),
      ['Bᵀ', generativeCase(A, c).directions[0]!],
      ['x_1', generativeCase(A, c).x[1]!],
      ['x_2', generativeCase(A, c).x[2]!],
    ],
  },
};
