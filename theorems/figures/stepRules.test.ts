import { describe, expect, test } from 'vitest';
import { type RationalMatrix, rational as A } from '../../src/arithmetic/rational.ts';
import { RULE_NAMES, STEP_RULES, type StepRule } from '../../src/experiments/se/stepRules.ts';
import { linearProblem } from '../../src/problem/numbers.ts';
import { equilibrium } from '../../src/theory/equilibrium.ts';
import { type Exact, asRational, transposed } from '../closedForms/cases.ts';
import { backpropagation } from '../oracles/backpropagation.ts';
import { energyMinimum } from '../oracles/energyMinimum.ts';
import { exact as O, format } from '../oracles/exact.ts';
import { drawn } from '../oracles/problems.ts';

// Oracle: gradients from the minimum of the assembled energy and from textbook backpropagation; factors by mathjs's LU, straight
// from Eq. (24), (25), (27), (28) and Appendix I.

const product = (a: Exact, b: Exact): Exact =>
  a.map((row) => b[0]!.map((_, j) => row.reduce((sum, x, k) => O.add(sum, O.times(x, b[k]![j]!)), O.of(0))));
const times = (c: Exact[number][number], a: Exact): Exact => a.map((row) => row.map((x) => O.times(c, x)));
const inner = (a: Exact, b: Exact): Exact[number][number] =>
  a.reduce((sum, row, i) => row.reduce((s, x, j) => O.add(s, O.times(x, b[i]![j]!)), sum), O.of(0));
const unit = (n: number): Exact =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => O.of(i === j ? 1 : 0)));
const inverse = (a: Exact): Exact => O.solve(a, unit(a.length));

/** (U Vᵀ/B)⁺ of full column rank, or its inverse where B ≥ n. */
function pseudoinverse(U: Exact, V: Exact): Exact {
  const [n, B] = [U.length, U[0]!.length];
  if (B >= n) return inverse(times(O.over(O.of(1), O.of(B)), product(U, transposed(V))));
  const gram = (X: Exact): Exact => inverse(product(transposed(X), X));
  return times(O.of(B), product(product(V, gram(V)), product(gram(U), transposed(U))));
}

const timesInverse = (G: RationalMatrix, U: RationalMatrix, V: RationalMatrix): RationalMatrix => {
  const rows = ({ rows, columns, data }: RationalMatrix): Exact =>
    Array.from({ length: rows }, (_, i) => data.slice(i * columns, (i + 1) * columns));
  return asRational(product(rows(G), pseudoinverse(rows(U), rows(V))));
};

describe.each([
  ['one sample', 1],
  ['two samples, fewer than neurons', 2],
  ['five samples, more than neurons', 5],
])('the rules of the figures, %s', (_, batch) => {
  const p = drawn(31 + batch, [3, 3, 3, 3], batch, { scales: [1], precisions: [1] });
  const plain = { ...p, skips: [false, false, false] };
  const [pc, bp] = [energyMinimum(O, plain), backpropagation(O, plain)];
  const at = linearProblem(A, plain);
  const e = equilibrium(A, at);
  const B = O.of(batch);
  const minus = (g: Exact): Exact => times(O.of(-1), g);
  const rate = (u: readonly Exact[], v: readonly Exact[]) => (g: Exact, l: number) =>
    times(O.over(B, inner(u[l]!, v[l]!)), g);
  const matrix = (u: readonly Exact[], v: readonly Exact[]) => (g: Exact, l: number) =>
    product(g, pseudoinverse(u[l]!, v[l]!));
  const [star, hat] = [pc.z, bp.zHat];
  const oracles: Record<StepRule, Exact[]> = {
    bp: bp.gradients,
    pc: pc.gradients,
    'bp-rate': bp.gradients.map(rate(hat, hat)),
    'pc-rate': pc.gradients.map(rate(star, hat)),
    'pc-norm': pc.gradients.map(rate(star, star)),
    'bp-matrix': bp.gradients.map(matrix(hat, hat)),
    'pc-matrix': pc.gradients.map(matrix(hat, star)),
    'pc-matrix-printed': pc.gradients.map(matrix(star, hat)),
  };

  test.each(Object.keys(RULE_NAMES) as StepRule[])('%s changes weights as its equation says', (rule) => {
    const changes = STEP_RULES[rule](A, at, e, timesInverse);
    expect(changes.map((d) => A.format(d))).toEqual(oracles[rule].map((g) => format(minus(g))));
  });
});
