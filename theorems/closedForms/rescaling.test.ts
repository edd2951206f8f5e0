import type { BigNumber } from 'mathjs';
import { describe, expect, test } from 'vitest';
import { bignumber64 } from '../../src/arithmetic/bignumber.ts';
import { float64 } from '../../src/arithmetic/float64.ts';
import { rational as A } from '../../src/arithmetic/rational.ts';
import { SingularError } from '../../src/errors.ts';
import { layer, scaleOf } from '../../src/network/linearGaussian.ts';
import { linearProblem } from '../../src/problem/numbers.ts';
import { equilibrium } from '../../src/theory/equilibrium.ts';
import { pcFactors, weightGradients } from '../../src/theory/gradients.ts';
import { predictionChange, predictionChangeAlong } from '../../src/theory/predictionChange.ts';
import {
  decorrelationMatrices,
  learningRates,
  outerProductPseudoinverse,
  theorem1Changes,
  theorem2Changes,
} from '../../src/theory/rescaling.ts';
import { targetAlignment, targetAlignments } from '../../src/theory/targetAlignment.ts';
import { backpropagation } from '../oracles/backpropagation.ts';
import { predictionSlope, rowsProduct } from '../oracles/differences.ts';
import { energyMinimum } from '../oracles/energyMinimum.ts';
import { digits120, exact, format } from '../oracles/exact.ts';
import type { PlainProblem } from '../oracles/numbers.ts';
import { drawn, problems } from '../oracles/problems.ts';
import { same, sameAll, number, transposed, scaled } from './cases.ts';

describe('Theorem 1', () => {
  const single = problems().map(([name, p]): [string, PlainProblem] => [
    name.replace(/B = .*/, 'B = 1'),
    drawn(name.length + p.widths.length * 7, p.widths, 1),
  ]);
  let regular = 0;

  test.each(single)(
    'its rates move the prediction by exactly r, or an inner product is zero, for widths %s',
    (_, p) => {
      const P = linearProblem(A, p);
      const [minimum, bp] = [energyMinimum(exact, p), backpropagation(exact, p)];
      const inner = p.weights.map((__, i) =>
        minimum.z[i]!.map((row, r) => row[0]!.mul(bp.zHat[i]![r]![0]!)).reduce((sum, x) => sum.add(x)),
      );
      if (inner.some((x) => x.n === 0n)) {
        expect(() => learningRates(A, P)).toThrow(SingularError);
        return;
      }
      regular++;
      const rates = inner.map((x, i) => {
        const a = exact.of(p.scales[i]!);
        return [[exact.of(1).div(exact.of(p.precisions[i]!).mul(a).mul(a).mul(x))]];
      });
      sameAll(learningRates(A, P), rates);
      const changes = minimum.gradients.map((g, i) => scaled(rates[i]![0]![0]!.neg(), g));
      sameAll(theorem1Changes(A, P), changes);
      expect(format(predictionSlope(exact, p, changes))).toEqual(format(bp.residual));
      same(predictionChangeAlong(A, P, theorem1Changes(A, P)), bp.residual);
    },
  );

  test('most problems above are regular, so the theorem was judged', () =>
    expect(regular).toBeGreaterThan(single.length / 2));

  test('rates 1/⟨z*, z*⟩ as printed in Appendix I do not give r, and BP’s 1/⟨ẑ, ẑ⟩ does not either', () => {
    const p = drawn(5, [2, 3, 2, 2], 1);
    const P = linearProblem(A, p);
    const { r, zStar, zHat } = equilibrium(A, P);
    const g = weightGradients(A, P, pcFactors(A, P));
    for (const z of [zStar, zHat]) {
      const changes = g.map((gl, i) => {
        const at = layer(P.network, i + 1);
        const [a, precision] = [scaleOf(A, at), at.precision];
        const square = A.scale(A.scale(precision, A.scale(a, a)), A.multiply(z[i]!, z[i]!, { transposeA: true }));
        return A.scale(A.scale(number(-1), A.reciprocal(square)), gl);
      });
      expect(A.equals(predictionChangeAlong(A, P, changes), r)).toBe(false);
    }
  });

  test('for a batch the rates use the mean inner product', () => {
    const p = drawn(6, [2, 3, 2], 3);
    const [minimum, bp] = [energyMinimum(exact, p), backpropagation(exact, p)];
    const rates = p.weights.map((_, i) => {
      let sum = exact.of(0);
      minimum.z[i]!.forEach((row, r) => row.forEach((x, s) => (sum = sum.add(x.mul(bp.zHat[i]![r]![s]!)))));
      const a = exact.of(p.scales[i]!);
      return [[exact.of(3).div(exact.of(p.precisions[i]!).mul(a).mul(a).mul(sum))]];
    });
    sameAll(learningRates(A, linearProblem(A, p)), rates);
  });
});

describe('Theorem 2', () => {
  const wide = [
    drawn(11, [3, 3, 4, 2], 2),
    drawn(12, [2, 2, 2, 3, 2], 2),
    drawn(13, [4, 3, 3, 3], 3),
    drawn(14, [3, 5, 1], 3),
    drawn(15, [1, 2, 1, 2], 1),
  ].map((p): [string, PlainProblem] => [`${p.widths.join('-')}, B = ${p.batch}`, p]);

  test.each(wide)('with E[x̂ x*ᵀ]⁺ every prediction moves by exactly its residual, for widths %s', (_, p) => {
    const P = linearProblem(A, p);
    const { r } = equilibrium(A, P);
    const changes = theorem2Changes(A, P, decorrelationMatrices(A, P));
    theorem2Changes(A, P).forEach((change, i) => expect(A.equals(change, changes[i]!)).toBe(true)); // no matrix formed
    expect(A.format(predictionChangeAlong(A, P, changes))).toEqual(A.format(r));
    const rows = changes.map((c) =>
      Array.from({ length: c.rows }, (__, i) => c.data.slice(i * c.columns, (i + 1) * c.columns)),
    );
    expect(format(predictionSlope(exact, p, rows))).toEqual(format(backpropagation(exact, p).residual));
  });

  test.each(wide)('as printed, with E[x* x̂ᵀ]⁺, it does not, for widths %s', (_, p) => {
    const P = linearProblem(A, p);
    const { r } = equilibrium(A, P);
    const printed = decorrelationMatrices(A, P).map((a) => A.transpose(a)); // (Mᵀ)⁺ = (M⁺)ᵀ
    expect(A.equals(predictionChangeAlong(A, P, theorem2Changes(A, P, printed)), r)).toBe(false);
  });

  test.each(wide)('the decorrelation matrices satisfy Penrose’s four equations, for widths %s', (_, p) => {
    const P = linearProblem(A, p);
    const [minimum, bp] = [energyMinimum(exact, p), backpropagation(exact, p)];
    decorrelationMatrices(A, P).forEach((D, i) => {
      const M = scaled(exact.of(1).div(exact.of(p.batch)), rowsProduct(exact, bp.zHat[i]!, transposed(minimum.z[i]!)));
      const a = exact.of(p.scales[i]!);
      const X = scaled(
        a.mul(a).mul(exact.of(p.precisions[i]!)),
        Array.from({ length: D.rows }, (__, k) => D.data.slice(k * D.columns, (k + 1) * D.columns)),
      );
      const [MX, XM] = [rowsProduct(exact, M, X), rowsProduct(exact, X, M)];
      expect(format(rowsProduct(exact, MX, M))).toEqual(format(M));
      expect(format(rowsProduct(exact, XM, X))).toEqual(format(X));
      expect(format(transposed(MX))).toEqual(format(MX));
      expect(format(transposed(XM))).toEqual(format(XM));
    });
  });

  test('a batch larger than a layer is wide has no decorrelation matrix', () => {
    expect(() => decorrelationMatrices(A, linearProblem(A, drawn(16, [3, 2, 3], 3)))).toThrow(SingularError);
    expect(() => decorrelationMatrices(A, linearProblem(A, drawn(16, [3, 2, 3], 3)))).toThrow(
      /at most 2 samples, .* got 3;/,
    );
    expect(() => outerProductPseudoinverse(A, A.matrix(1, 2, [1, 2]), A.matrix(1, 2, [1, 2]))).toThrow(SingularError);
  });
});

describe('target alignment', () => {
  test('it is the cosine of each sample, within (2n + 6)u of 64 digits’ value, and its mean', () => {
    for (let seed = 0; seed < 20; seed++) {
      const [n, B] = [1 + (seed % 5), 1 + (seed % 4)];
      const q = drawn(seed, [n, n], B);
      const r = Array.from(q.x, (v, i) => (v || 1) * Math.cos(i + seed));
      const d = Array.from(q.y, (v, i) => (v || 1) * Math.sin(i * 3 + seed + 1));
      const each = targetAlignments(float64, float64.matrix(n, B, r), float64.matrix(n, B, d));
      for (let b = 0; b < B; b++) {
        const dot = (u: number[], v: number[]): BigNumber =>
          u
            .flatMap((x, i) => (i % B === b ? [digits120.times(digits120.of(x), digits120.of(v[i]!))] : []))
            .reduce((s, x) => s.plus(x));
        const cosine = dot(r, d).div(dot(r, r).sqrt()).div(dot(d, d).sqrt());
        expect(cosine.minus(digits120.of(each[b]!)).abs().toNumber()).toBeLessThanOrEqual((2 * n + 6) * 2 ** -53);
      }
      const mean = targetAlignment(float64, float64.matrix(n, B, r), float64.matrix(n, B, d));
      expect(Math.abs(mean - each.reduce((s, x) => s + x, 0) / B)).toBeLessThanOrEqual(2 ** -52);
    }
  });

  test('it is 1 along r, −1 against it, 0 across, whatever the length, and NaN where there is no direction', () => {
    const r = float64.matrix(2, 4, [3, 3, 3, 3, 4, 4, 4, 4]);
    const d = float64.matrix(2, 4, [6, -3, -8, 0, 8, -4, 6, 0]);
    expect(targetAlignments(float64, r, d)).toEqual(Float64Array.of(1, -1, 0, NaN));
  });

  test('after Theorem 1 the alignment is 1 and after plain PC it is not, in 64 digits', () => {
    const P = linearProblem(bignumber64, drawn(5, [2, 3, 2, 2], 1));
    const { r } = equilibrium(bignumber64, P);
    const one = targetAlignment(bignumber64, r, predictionChangeAlong(bignumber64, P, theorem1Changes(bignumber64, P)));
    expect(Math.abs(one - 1)).toBeLessThanOrEqual(10 * 2 ** -53);
    expect(targetAlignment(bignumber64, r, predictionChange(bignumber64, P, pcFactors(bignumber64, P)))).toBeLessThan(
      0.9999,
    );
  });
});
