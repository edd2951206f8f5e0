import type { Arithmetic, ExactArithmetic } from '../../arithmetic/arithmetic.ts';
import { generativeMinimiser } from '../../definition/generative.ts';
import type { Case, Claim, SearchTest } from '../../evidence/claim.ts';
import { generative } from '../../problem/generative.ts';
import { topLatent } from '../../theory/generative/equilibrium.ts';
import { DETERMINED, type GenerativeCase, generativeCase, generativeRegime, letters } from './case.ts';
import { seen } from './parts.ts';
import { strictlyLargest } from './exactSigns.ts';

/** R u at the definition's minimum, with the label that is given, or none. */
const answer = <M>(A: Arithmetic<M>, { model, data }: GenerativeCase<M>, label?: M): M =>
  A.multiply(model.readout, generativeMinimiser(A, model, data, label).at(-1)!);

export const freePrediction: Claim = {
  id: 'pcn/free-prediction',
  title: 'The free prediction is the one label that a clamped network repeats unchanged',
  source: { paper: 'PCN', place: '§5, prediction without a label; linear predictions' },
  statement:
    'It is a function of the image alone, R G⁻¹ Qᵀ S_x⁻¹ x^(0); clamped to it, inference says it again, and no other label.',
  formula: String.raw`\hat y(\hat y_{\text{free}}) = \hat y_{\text{free}} = R\,G^{-1}Q^\top S_x^{-1}x^{(0)}`,
  expected: 'holds',
  test: {
    kind: 'identity',
    regime: generativeRegime({ chains: DETERMINED, maxDepth: 3 }),
    left: (A, c) => {
      const g = generativeCase(A, c);
      const free = A.multiply(g.model.readout, topLatent(A, generative(A, g.model, g.data)));
      return seen(A, g, answer(A, g, free));
    },
    right: (A, c) => {
      const g = generativeCase(A, c);
      return seen(A, g, answer(A, g));
    },
    controls: {
      'the label that is clamped': (A, c) => {
        const g = generativeCase(A, c);
        return seen(A, g, g.target);
      },
      'the answer with the label clamped': (A, c) => {
        const g = generativeCase(A, c);
        return seen(A, g, answer(A, g, g.target));
      },
    },
  },
};

/** Where the free answer is one class strictly, what is said with the other one's label clamped is that class too. */
const sameClass =
  (said: <M>(A: ExactArithmetic<M>, g: GenerativeCase<M>, label: M) => M): SearchTest['statement'] =>
  <M>(A: ExactArithmetic<M>, c: Case<M>) => {
    const g = generativeCase(A, c);
    const left = answer(A, g);
    const free = strictlyLargest(A, left);
    const other = A.matrix(2, 1, free === 0 ? [0, 1] : [1, 0]);
    const right = said(A, g, other);
    return { holds: free === undefined || strictlyLargest(A, right) === free, left, right };
  };

export const predictionIgnoresLabel: Claim = {
  id: 'pcn/prediction-ignores-label-printed',
  title: 'The class read after inference with a label clamped is a function of the image',
  source: {
    paper: 'PCN',
    place:
      '§5, accuracies of a loop that is given targets; arXiv 2506.06332 §5.3, quoted: tests on "each input-label pair"',
  },
  statement:
    'Two classes, linear predictions: freely the network says one class, and with the other’s label clamped it says the other. Whether the blog’s accuracies are read so could not be seen: its evaluation script is not at hand, and the text shows inference with the label alone.',
  formula: String.raw`\arg\max R\,x^{(L)}\big|_{y\ \text{clamped}} = \arg\max R\,x^{(L)}\big|_{\text{free}}`,
  expected: 'refuted',
  erratum: {
    note: 'The answer is (I − M) times the free one plus M times the label: an evaluation is honest only where its prediction does not change with the label that it is given.',
    corrected: 'pcn/free-prediction',
  },
  test: {
    ...{ kind: 'search', shown: ['free', 'with the other label clamped'], letters },
    regime: generativeRegime({ family: 'dln', batch: 'one', chains: [[2, 2, 2]] }),
    statement: sameClass((A, g, label) => answer(A, g, label)),
    controls: { 'free inference, which sees no label': sameClass((A, g) => answer(A, g)) },
  },
};
