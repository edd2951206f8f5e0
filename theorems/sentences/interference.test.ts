import type { Fraction } from 'mathjs';
import { describe, expect, test } from 'vitest';
import { type Exact, identity, same, scaled, transposed } from '../closedForms/cases.ts';
import { exact, format } from '../oracles/exact.ts';
import type { PlainProblem } from '../oracles/numbers.ts';
import { bpChanges, pcChanges, residual, slope, zHat, zStar, B } from './changesOf.ts';
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
