import type { Fraction } from 'mathjs';
import { describe, expect, test } from 'vitest';
import type { RationalMatrix } from '../../src/arithmetic/rational.ts';
import { type Exact, identity, same, scaled, transposed } from '../closedForms/cases.ts';
import { backpropagation } from '../oracles/backpropagation.ts';
import { negated, predictionSlope } from '../oracles/differences.ts';
import { energyMinimum } from '../oracles/energyMinimum.ts';
import { exact, format } from '../oracles/exact.ts';
import type { PlainProblem } from '../oracles/numbers.ts';
import {
  above,
  dot,
  minus,
  over,
  parallel,
  plain,
  plus,
  printedS,
  pseudoinverse,
  sides,
  times,
  weightRows,
} from './plain.ts';

const half = exact.of(0.5);
const WIDTHS = [
  [2, 3],
  [2, 3, 2],
  [3, 3, 2, 3],
] as const;
const singles = WIDTHS.map((widths, i): [string, PlainProblem] => [widths.join('-'), plain(41 + i, widths, 1)]);
const batches = WIDTHS.map((widths, i): [string, PlainProblem] => [widths.join('-'), plain(51 + i, widths, 2)]);

/** Minus the gradients, layer by layer. */
const bpChanges = (p: PlainProblem): Exact[] => negated(exact, backpropagation(exact, p).gradients);
const pcChanges = (p: PlainProblem): Exact[] => negated(exact, energyMinimum(exact, p).gradients);
const residual = (p: PlainProblem): Exact => backpropagation(exact, p).residual;
const slope = (p: PlainProblem, changes: readonly Exact[]): Exact => predictionSlope(exact, p, changes);
const zHat = (p: PlainProblem): Exact[] => backpropagation(exact, p).zHat;
const zStar = (p: PlainProblem): Exact[] => energyMinimum(exact, p).z;
const B = (p: PlainProblem): Fraction => exact.of(p.batch);

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

describe('interference', () => {
  test('Fig. 1A at its start: BP moves by (−4, −2), PC by (−10/9, −4/9), and neither along r = (−2, 0)', () => {
    const p: PlainProblem = { ...plain(1, [1, 1, 2], 1), weights: [[1], [1, 1]], x: [1], y: [-1, 1] };
    expect(format(residual(p))).toEqual([['-2'], ['0']]);
    expect(format(slope(p, bpChanges(p)))).toEqual([['-4'], ['-2']]);
    expect(format(slope(p, pcChanges(p)))).toEqual([['-10/9'], ['-4/9']]);
    expect([bpChanges(p), pcChanges(p)].map((changes) => parallel(residual(p), slope(p, changes)))).toEqual([
      false,
      false,
    ]);
  });

  test('without hidden layers both rules move by r‖x‖²', () => {
    const p = plain(9, [3, 2], 1);
    const X = zHat(p)[0]!;
    expect(pcChanges(p).map(format)).toEqual(bpChanges(p).map(format));
    expect(format(slope(p, pcChanges(p)))).toEqual(format(scaled(dot(X, X), residual(p))));
  });

  test('BP’s worst alignment is 2√κ/(1 + κ): 40/41 at κ = 25/16, by W_2 = diag(0, ¾) and r = (5/4, 1)', () => {
    const p: PlainProblem = {
      ...plain(1, [2, 2, 2], 1),
      weights: [
        [1, 0, 0, 1],
        [0, 0, 0, 0.75],
      ],
      x: [1, 0],
      y: [1.25, 1],
    };
    const [r, v] = [residual(p), slope(p, bpChanges(p))];
    expect(format(v)).toEqual([['5/4'], ['25/16']]);
    expect(
      dot(r, v)
        .mul(dot(r, v))
        .div(dot(r, r).mul(dot(v, v)))
        .toFraction(),
    ).toBe('1600/1681');
  });

  test('the scalars of Eq. 6 turn BP’s change: without them it is S r', () => {
    const p = plain(42, [2, 3, 2], 1);
    expect(parallel(slope(p, bpChanges(p)), times(printedS(p), residual(p)))).toBe(false);
  });

  test('rotations and their multiples leave r its direction, for both rules', () => {
    const p: PlainProblem = {
      ...plain(3, [2, 2, 2, 2], 1),
      weights: [
        [3, -4, 4, 3],
        [5, 12, -12, 5],
        [0, 2, 2, 0],
      ], // 5, 13 and 2 times orthogonal
    };
    for (const changes of [bpChanges(p), pcChanges(p)]) expect(parallel(residual(p), slope(p, changes))).toBe(true);
  });

  test('an error outside the range of a narrow layer is moved by the layers above it alone', () => {
    const p = plain(6, [2, 1, 2, 2], 1);
    const P = above(p, 1); // 2 × 1
    const v: Exact = [[P[1]![0]!.neg()], [P[0]![0]!]];
    expect(format(times(transposed(P), v))).toEqual([['0']]);
    const upper = plus(times(above(p, 2), transposed(above(p, 2))), identity(2));
    expect(format(times(printedS(p), v))).toEqual(format(times(upper, v)));
  });

  test('PC can be worse than BP: weights 1, (−1, −1), x = 1, y = (0, 1)', () => {
    const p: PlainProblem = { ...plain(1, [1, 1, 2], 1), weights: [[1], [-1, -1]], x: [1], y: [0, 1] };
    const squaredCosine = (v: Exact): string => {
      const rv = dot(residual(p), v);
      return rv
        .mul(rv)
        .div(dot(residual(p), residual(p)).mul(dot(v, v)))
        .toFraction();
    };
    expect(squaredCosine(slope(p, pcChanges(p)))).toBe('9/10');
    expect(squaredCosine(slope(p, bpChanges(p)))).toBe('196/205');
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'the spread of the overlaps bounds PC’s interference in the norm of S⁻¹, exactly (%i)',
    (seed) => {
      const p = plain(60 + seed, seed % 2 === 0 ? [2, 3, 2] : [2, 2, 3, 2], 1);
      const overlaps = p.weights.map((_, i) => dot(zStar(p)[i]!, zHat(p)[i]!));
      const sorted = overlaps.toSorted((a, b) => a.compare(b));
      const [least, most] = [sorted[0]!, sorted.at(-1)!];
      const c = least.add(most).div(2);
      const delta = most.sub(least).div(c.mul(2));
      const [S, r] = [printedS(p), residual(p)];
      const gap = minus(over(c, slope(p, pcChanges(p))), r);
      const size = (v: Exact): Fraction => dot(v, exact.solve(S, v));
      expect(size(gap).compare(delta.mul(delta).mul(size(r)))).toBeLessThanOrEqual(0);
      expect(size(gap).n).not.toBe(0n);
    },
  );
});

describe('target propagation', () => {
  const changesOf = (p: PlainProblem): Exact[] =>
    p.weights.map((_, i) => times(pseudoinverse(above(p, i + 1)), residual(p), transposed(zHat(p)[i]!)));

  test('is aligned with layers of one width', () => {
    const p = plain(12, [2, 2, 2, 2], 1);
    expect(parallel(residual(p), slope(p, changesOf(p)))).toBe(true);
  });

  test('is not aligned past a narrow layer', () => {
    const p = plain(12, [2, 1, 3], 1);
    expect(parallel(residual(p), slope(p, changesOf(p)))).toBe(false);
  });
});

describe('one sample past the width', () => {
  /** A_l = (E_B[x̂ x*ᵀ])⁻¹ in every layer. */
  const rescaled = (p: PlainProblem): Exact[] =>
    pcChanges(p).map((change, i) => {
      const mean = over(B(p), times(zHat(p)[i]!, transposed(zStar(p)[i]!)));
      return times(change, exact.solve(mean, identity(p.widths[i]!)));
    });
  const p = plain(23, [2, 2, 2], 3);

  test('targets linear in the inputs are moved by their residuals', () => {
    const Y = times(
      [
        [1, 2],
        [-1, 3],
      ].map((row) => row.map(exact.of)),
      inputs(p),
    );
    const linear = { ...p, y: Y.flat().map(Number) };
    expect(format(slope(linear, rescaled(linear)))).toEqual(format(residual(linear)));
  });

  test('targets of their own are not', () => {
    expect(format(slope(p, rescaled(p)))).not.toEqual(format(residual(p)));
    same(sides('se/s3-3-batch-independence-printed', p).right, slope(p, rescaled(p)));
  });

  /** The inputs as rows. */
  const inputs = (at: PlainProblem): Exact => zHat(at)[0]!;

  test('weights are read as they are drawn', () =>
    expect(format(times(weightRows(p, 1), inputs(p)))).toEqual(format(zHat(p)[1]!)));
});
