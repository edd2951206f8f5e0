import type { Arithmetic, ExactArithmetic } from '../../arithmetic/arithmetic.ts';
import { dual } from '../../arithmetic/dual.ts';
import { requireElementwise } from '../../arithmetic/requireElementwise.ts';
import { selection } from '../../definition/energy.ts';
import { generativeMinimiser } from '../../definition/generative.ts';
import type { Case, Claim, Formula, SearchTest } from '../../evidence/claim.ts';
import { inferenceStep } from '../../inference/generative/settle.ts';
import { mapModel } from '../../network/generative.ts';
import { generative } from '../../problem/generative.ts';
import { dataForms, topLatent } from '../../theory/generative/equilibrium.ts';
import { labelLeak, labelLeakAfter, labelRescalingMatrix } from '../../theory/generative/label.ts';
import {
  DETERMINED,
  type GenerativeCase,
  derivative,
  generativeCase,
  generativeRegime,
  letters,
  number,
  zeros,
} from './case.ts';
import { isPositive, strictlyLargest } from './exactSigns.ts';

const regime = generativeRegime({ chains: DETERMINED });

/** A direction of the label that is not the label itself: y + R x_L. */
const direction = <M>(A: Arithmetic<M>, { model, target, x }: GenerativeCase<M>): M =>
  A.add(target, A.multiply(model.readout, x.at(-1)!));

/** One number that sees every entry of a K × B matrix. */
const seen = <M>(A: Arithmetic<M>, g: GenerativeCase<M>, m: M): M => A.inner(direction(A, g), m);

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
  source: { paper: 'PCN', place: '§5, inference_step(…, targets=y_batch); linear predictions' },
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
      '§5, accuracies of a loop with targets=y_batch; arXiv 2506.06332 §5.3, quoted: tests on "each input-label pair"',
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

/** ŷ − e_1 for the case's label, and what ‖·‖² says of its first entry against its last: as sums of squares. */
const margin = <M>(A: Arithmetic<M>, { target }: GenerativeCase<M>): { error: M; first: M; last: M } => {
  const [K, B] = A.shape(target);
  const column = A.multiply(target, selection(A, B, 0, 1));
  return { error: column, first: A.gather(column, Int32Array.of(0)), last: A.gather(column, Int32Array.of(K - 1)) };
};

/** 2‖ε‖² − (ε_1 − ε_K)² for K ≥ 2 classes. */
const slack: Formula = (A, c) => {
  const { error, first, last } = margin(A, generativeCase(A, c));
  const difference = A.subtract(first, last);
  return A.subtract(A.scale(number(A, 2), A.inner(error, error)), A.inner(difference, difference));
};

/** (ε_1 + ε_K)² + factor · Σ_{others} ε². */
const squares =
  (factor: number): Formula =>
  (A, c) => {
    const { error, first, last } = margin(A, generativeCase(A, c));
    const sum = A.add(first, last);
    const others = A.subtract(A.subtract(A.inner(error, error), A.inner(first, first)), A.inner(last, last));
    return A.add(A.inner(sum, sum), A.scale(number(A, factor), others));
  };

export const quarterLemma: Claim = {
  id: 'pcn/quarter-lemma',
  title:
    'Where ‖R x^(L) − y‖² < ½ for a one-hot label y, the largest entry of the answer is the label, whatever the image',
  source: { paper: 'PCN', place: '§5, top-1 beside a small energy' },
  statement:
    'With ε = ŷ − e_c, (ŷ_c − ŷ_k − 1)² = (ε_c − ε_k)² ≤ 2‖ε‖²: the rest is a sum of squares. A clamped label whose energy is below ¼ certifies an accuracy of 100 % that means nothing.',
  formula: String.raw`2\|\varepsilon\|^2 - (\varepsilon_c - \varepsilon_k)^2 = (\varepsilon_c + \varepsilon_k)^2 + 2\!\!\sum_{i \ne c,k}\!\varepsilon_i^2 \ge 0`,
  expected: 'holds',
  test: {
    ...{
      kind: 'identity',
      regime: generativeRegime({
        maxDepth: 2,
        chains: [
          [2, 1, 1],
          [3, 1, 1],
          [4, 2, 2],
        ],
      }),
    },
    left: slack,
    right: squares(2),
    controls: { 'the other classes counted once': squares(1) },
  },
};

/** ‖ŷ − e_1‖² < limit ⇒ ŷ_1 is strictly the largest, at ŷ = (k + 5)/10 for the case's label k. */
const certifies =
  (limit: readonly [number, number]): SearchTest['statement'] =>
  (A, c) => {
    const scaled = A.scale(number(A, 1, 10), A.add(c.x, A.matrix(2, 1, [5, 5])));
    const error = A.subtract(scaled, A.matrix(2, 1, [1, 0]));
    const left = A.inner(error, error);
    const right = number(A, ...limit);
    return { holds: !isPositive(A, A.subtract(right, left)) || strictlyLargest(A, scaled) === 0, left, right };
  };

export const quarterLemmaSharp: Claim = {
  id: 'pcn/quarter-lemma-sharp',
  title: 'Errors with ‖R x^(L) − y‖² < 0.51 leave the label the largest entry',
  source: { paper: 'PCN', place: '§5, top-1 beside a small energy' },
  statement: 'The ½ of the lemma is the best possible: ŷ = (½, ½) has ‖ε‖² = ½ and no largest entry.',
  formula: String.raw`\|\hat y - e_c\|^2 < 0.51 \;\Longrightarrow\; \hat y_c > \hat y_k\ \forall\, k \ne c`,
  expected: 'refuted',
  erratum: { note: 'Half is the limit: at (½, ½) both classes are equal.', corrected: 'pcn/quarter-lemma' },
  test: {
    ...{
      kind: 'search',
      shown: ['‖ŷ − y‖²', 'below'],
      letters: (A, c) => [
        ['10 ŷ − 5', c.x],
        ['y', A.matrix(2, 1, [1, 0])],
      ],
    },
    regime: generativeRegime({ family: 'dln', batch: 'one', chains: [[2, 1, 1]] }),
    statement: certifies([51, 100]),
    controls: { 'below ½': certifies([1, 2]) },
  },
};
