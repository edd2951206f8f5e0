import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { selection } from '../../definition/energy.ts';
import type { Claim, Formula, SearchTest } from '../../evidence/claim.ts';
import { type GenerativeCase, generativeCase, generativeRegime } from './case.ts';
import { number } from './parts.ts';
import { isPositive, strictlyLargest } from './exactSigns.ts';

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
