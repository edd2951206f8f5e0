import { describe, expect, test } from 'vitest';
import type { RationalMatrix } from '../../src/arithmetic/rational.ts';
import { type Exact, identity, same, scaled, transposed } from '../closedForms/cases.ts';
import { backpropagation } from '../oracles/backpropagation.ts';
import { exact, format } from '../oracles/exact.ts';
import type { PlainProblem } from '../oracles/numbers.ts';
import { bpChanges, pcChanges, residual, slope, zHat, zStar, B } from './changesOf.ts';
import { dot, minus, over, plain, plus, printedS, pseudoinverse, sides, times } from './plain.ts';

const half = exact.of(0.5);
const WIDTHS = [
  [2, 3],
  [2, 3, 2],
  [3, 3, 2, 3],
] as const;
const singles = WIDTHS.map((widths, i): [string, PlainProblem] => [widths.join('-'), plain(41 + i, widths, 1)]);
const batches = WIDTHS.map((widths, i): [string, PlainProblem] => [widths.join('-'), plain(51 + i, widths, 2)]);

const rowsOf = ({ rows, columns, data }: RationalMatrix): Exact =>
  Array.from({ length: rows }, (_, i) => data.slice(i * columns, (i + 1) * columns));

/** Every weight on its own: the derivative of all predictions, row by row of the batch, as a column. */
function jacobian(p: PlainProblem): { layer: number; index: number; column: Exact }[] {
  return p.weights.flatMap((W, layer) =>
    W.map((_, index) => {
      const changes = p.weights.map((__, l) =>
        Array.from({ length: p.widths[l + 1]! }, (__, i) =>
          Array.from({ length: p.widths[l]! }, (___, j) =>
            exact.of(l === layer && i * p.widths[l]! + j === index ? 1 : 0),
          ),
        ),
      );
      return {
        layer,
        index,
        column: slope(p, changes)
          .flat()
          .map((x) => [x]),
      };
    }),
  );
}

/** Jᵀ(JJᵀ)⁻¹ r as weight changes. */
function naturalGradient(p: PlainProblem): { changes: Exact[]; J: Exact; step: Exact } {
  const parameters = jacobian(p);
  const J = transposed(parameters.map(({ column: c }) => c.map(([x]) => x!)));
  const step = times(
    transposed(J),
    exact.solve(
      times(J, transposed(J)),
      residual(p)
        .flat()
        .map((x) => [x]),
    ),
  );
  const changes = p.weights.map((_, l) => {
    const own = step.filter((__, k) => parameters[k]!.layer === l).map(([x]) => x!);
    return Array.from({ length: p.widths[l + 1]! }, (__, i) => own.slice(i * p.widths[l]!, (i + 1) * p.widths[l]!));
  });
  return { changes, J, step };
}

describe('natural gradients', () => {
  test.each([...singles, ...batches])('J⁺r solves F δ = −∇Loss and moves predictions by R: %s', (_, p) => {
    const { changes, J, step } = naturalGradient(p);
    const r = residual(p)
      .flat()
      .map((x) => [x]);
    expect(format(times(transposed(J), J, step))).toEqual(format(times(transposed(J), r)));
    expect(format(slope(p, changes))).toEqual(format(residual(p)));
    const { left, right } = sides('se/s1-natural-gradient', p);
    same(left, residual(p));
    same(right, residual(p));
  });

  test('Theorem 1’s step moves the prediction alike and is another step', () => {
    const p = plain(42, [2, 3, 2], 1);
    const changes = pcChanges(p).map((change, i) => over(dot(zStar(p)[i]!, zHat(p)[i]!), change));
    expect(format(slope(p, changes))).toEqual(format(residual(p)));
    expect(changes.map(format)).not.toEqual(naturalGradient(p).changes.map(format));
  });

  test.each(batches)('rescaled PC’s step is the natural one without hidden layers only: %s', (_, p) => {
    const changes = pcChanges(p).map((change, i) =>
      scaled(B(p), times(change, pseudoinverse(transposed(zStar(p)[i]!)), pseudoinverse(zHat(p)[i]!))),
    );
    expect(format(slope(p, changes))).toEqual(format(residual(p)));
    const alike = changes.every(
      (change, i) =>
        dot(minus(change, naturalGradient(p).changes[i]!), minus(change, naturalGradient(p).changes[i]!)).n === 0n,
    );
    expect(alike).toBe(p.weights.length === 1);
  });
});

describe('rates and factors of C.2 and C.3', () => {
  test.each(singles)('BP over ‖x̂‖² moves the prediction by S r: %s', (_, p) => {
    const changes = bpChanges(p).map((change, i) => over(dot(zHat(p)[i]!, zHat(p)[i]!), change));
    expect(format(slope(p, changes))).toEqual(format(times(printedS(p), residual(p))));
    if (p.weights.length > 1) same(sides('se/eq-25', p).left, slope(p, changes));
  });

  test.each(batches)('BP times (E[x̂x̂ᵀ])⁺ moves predictions by S R: %s', (_, p) => {
    const changes = bpChanges(p).map((change, i) => {
      const X = zHat(p)[i]!;
      return scaled(B(p), times(change, transposed(pseudoinverse(X)), pseudoinverse(X)));
    });
    expect(format(slope(p, changes))).toEqual(format(times(printedS(p), residual(p))));
    if (p.weights.length > 1) same(sides('se/eq-28', p).left, slope(p, changes));
  });

  test.each(batches)('Theorem 1’s rate with a mean over the batch does not move predictions by R: %s', (_, p) => {
    const changes = pcChanges(p).map((change, i) => over(dot(zStar(p)[i]!, zHat(p)[i]!).div(B(p)), change));
    expect(format(slope(p, changes))).not.toEqual(format(residual(p)));
    same(sides('se/eq-24-batch-printed', p).right, slope(p, changes));
  });

  test.each(batches)('X*ᵀ A X̂ = B I in each layer: %s', (_, p) => {
    const products = p.weights.map((__, i) => {
      const [X, Z] = [zHat(p)[i]!, zStar(p)[i]!];
      const A = scaled(B(p), times(transposed(pseudoinverse(Z)), pseudoinverse(X)));
      return times(transposed(Z), A, X);
    });
    for (const product of products) expect(format(product)).toEqual(format(scaled(B(p), identity(p.batch))));
    same(sides('se/eq-47-corrected', p).left, products.reduce(plus));
  });

  test.each(batches)('the product rule, for any change: %s', (_, p) => {
    const { left, right, c } = sides('se/eq-38', p);
    const changes = c.directions.map(rowsOf);
    same(left, slope(p, changes));
    same(right, slope(p, changes));
  });
});

describe('Euler steps', () => {
  /** Σ_l ⟨D_l, ΔW_l⟩ */
  const along = (p: PlainProblem, id: string, changes: readonly Exact[]): void => {
    const { left, right, c } = sides(id, p);
    const total = changes.map((change, l) => dot(change, rowsOf(c.directions[l]!))).reduce((sum, x) => sum.add(x));
    same(left, [[half.mul(total)]]);
    same(right, [[half.mul(total)]]);
  };
  test.each(batches)('of Eq. 10 are those of backpropagation by hand: %s', (_, p) =>
    along(p, 'se/eq-10', bpChanges(p)),
  );
  test.each(batches)('of Eq. 13 are those of the energy’s minimum: %s', (_, p) => along(p, 'se/eq-13', pcChanges(p)));
  test.each(batches)('descend the loss of Eq. 1: %s', (_, p) =>
    same(sides('se/eq-01', p).right, [[backpropagation(exact, p).loss]]),
  );
});
