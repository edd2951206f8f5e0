import { readFileSync } from 'node:fs';
import type { BigNumber, Fraction } from 'mathjs';
import { describe, expect, test } from 'vitest';
import type { Arithmetic } from '../src/arithmetic/arithmetic.ts';
import { bignumber64 } from '../src/arithmetic/bignumber.ts';
import { errorBound } from '../src/arithmetic/errorBound.ts';
import { float64 } from '../src/arithmetic/float64.ts';
import { type RationalMatrix, rational as A } from '../src/arithmetic/rational.ts';
import {
  backpropagatedChanges,
  derivativeAlong,
  localChanges,
  predictionDerivative,
} from '../src/definition/changes.ts';
import { energy, predictionErrors, squaredError } from '../src/definition/energy.ts';
import { minimalEnergy, minimiser } from '../src/definition/minimum.ts';
import { SingularError, ValueError } from '../src/errors.ts';
import { linearNetwork, problem } from '../src/network/linearNetwork.ts';
import { backward, effectiveMap, followedBy, forward } from '../src/network/maps.ts';
import { type Problem, layer } from '../src/network/network.ts';
import {
  equilibratedEnergy,
  equilibrium,
  equilibriumActivities,
  loss,
  rescalingMatrix,
  trace,
} from '../src/theory/equilibrium.ts';
import { feedforwardActivities, outputMaps, residual } from '../src/theory/feedforward.ts';
import { type LocalFactors, bpFactors, pcFactors, weightGradients } from '../src/theory/gradients.ts';
import { activityHessian } from '../src/theory/hessian.ts';
import { finitePredictionChange, predictionChange, predictionChangeAlong } from '../src/theory/predictionChange.ts';
import {
  decorrelationMatrices,
  learningRates,
  outerProductPseudoinverse,
  theorem1Changes,
  theorem2Changes,
} from '../src/theory/rescaling.ts';
import { spectrum, stabilityBound } from '../src/theory/spectrum.ts';
import { targetAlignment, targetAlignments } from '../src/theory/targetAlignment.ts';
import { backpropagation } from './oracles/backpropagation.ts';
import { negated, nudged, predictionMove, predictionSlope, rowsProduct } from './oracles/differences.ts';
import { effectiveMaps, energyMinimum } from './oracles/energyMinimum.ts';
import { type Rows, digits120, exact, format } from './oracles/exact.ts';
import { eigenvaluesBelow } from './oracles/inertia.ts';
import type { PlainProblem } from './oracles/numbers.ts';
import { drawn, problems } from './oracles/problems.ts';

type Exact = Rows<Fraction>;

const same = (a: RationalMatrix, rows: Exact): void => expect(A.format(a)).toEqual(format(rows));
const sameAll = (list: readonly RationalMatrix[], rows: readonly Exact[]): void =>
  expect(list.map((a) => A.format(a))).toEqual(rows.map(format));
const number = (x: number): RationalMatrix => A.matrix(1, 1, [x]);
const transposed = (rows: Exact): Exact => rows[0]!.map((_, j) => rows.map((row) => row[j]!));
const identity = (n: number): Exact =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => exact.of(i === j ? 1 : 0)));
const scaled = (c: Fraction, rows: Exact): Exact => rows.map((row) => row.map((x) => exact.times(c, x)));
const asRational = (rows: Exact): RationalMatrix => ({
  rows: rows.length,
  columns: rows[0]!.length,
  data: rows.flat(),
});

/** S⁻¹ is how the weighted output error at the minimum answers unit targets over a zero input: p_L ε_L* = S⁻¹ r with r = I. */
function rescalingOracle(p: PlainProblem): Exact {
  const n = p.widths.at(-1)!;
  const unit = Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
  const response = energyMinimum(exact, {
    ...p,
    x: Array.from({ length: p.widths[0]! * n }, () => 0),
    y: unit,
    batch: n,
  }).errors.at(-1)!;
  return exact.solve(scaled(exact.of(p.precisions.at(-1)!), response), identity(n));
}

const cases = problems();

describe.each(cases)('closed forms, exactly, for widths %s', (_, p) => {
  const P = problem(A, p);
  const L = p.weights.length;
  const minimum = energyMinimum(exact, p);
  const bp = backpropagation(exact, p);
  const maps = effectiveMaps(exact, p);
  const outputs = Array.from({ length: L + 1 }, (__, l) =>
    maps.slice(l).reduceRight<Exact>((product, J) => rowsProduct(exact, product, J), identity(p.widths[L]!)),
  );

  test('the feedforward sweep, the residual and the loss are those of a network run neuron by neuron', () => {
    sameAll(feedforwardActivities(A, P.network, P.x), bp.zHat);
    same(residual(A, P), bp.residual);
    same(loss(A, P), [[bp.loss]]);
    same(squaredError(A, P), [[bp.loss]]);
  });

  test('J_l and its uses are the formed map, from either side', () => {
    maps.forEach((J, i) => {
      const at = layer(P.network, i + 1);
      const [z, d] = [
        A.matrix(p.widths[i]!, 2, drawn(i, [p.widths[i]!, 1], 2).x),
        A.matrix(p.widths[i + 1]!, 2, drawn(i, [p.widths[i + 1]!, 1], 2).x),
      ];
      const rows = (a: RationalMatrix): Exact =>
        Array.from({ length: a.rows }, (__, r) => a.data.slice(r * a.columns, (r + 1) * a.columns));
      same(effectiveMap(A, at), J);
      same(forward(A, at, z), rowsProduct(exact, J, rows(z)));
      same(backward(A, at, d), rowsProduct(exact, transposed(J), rows(d)));
      same(followedBy(A, A.transpose(d), at), rowsProduct(exact, transposed(rows(d)), J));
    });
  });

  test('P_l is the product of the maps above layer l', () => sameAll(outputMaps(A, P.network), outputs));

  test('S is the inverse of the minimum’s answer to unit targets', () =>
    same(rescalingMatrix(A, P.network), rescalingOracle(p)));

  test('z* minimises the energy, its errors are P_lᵀS⁻¹r / p_l, and F* is the energy there', () => {
    const at = equilibrium(A, P);
    sameAll(at.zStar, minimum.z);
    sameAll(equilibriumActivities(A, P), minimum.z);
    sameAll(at.zHat, bp.zHat);
    sameAll(at.P, outputs);
    same(at.S, rescalingOracle(p));
    same(at.r, bp.residual);
    const weighted = minimum.errors.map((e, i) => scaled(exact.of(p.precisions[i]!), e));
    same(at.SinvR, weighted.at(-1)!);
    sameAll(at.weightedErrors.slice(1), weighted);
    same(equilibratedEnergy(A, P), [[minimum.energy]]);
  });

  test('the definitions of src/definition give the same minimum', () => {
    sameAll(minimiser(A, P), minimum.z);
    same(minimalEnergy(A, P), [[minimum.energy]]);
    same(energy(A, P.network, minimum.z.map(asRational)), [[minimum.energy]]);
    sameAll(predictionErrors(A, P.network, minimum.z.map(asRational)), minimum.errors);
    sameAll(localChanges(A, P), negated(exact, minimum.gradients));
    sameAll(backpropagatedChanges(A, P), negated(exact, bp.gradients));
  });

  test('weight gradients are the energy’s at the minimum for PC, and those of backpropagation by hand for BP', () => {
    sameAll(weightGradients(A, P, pcFactors(A, P)), minimum.gradients);
    sameAll(weightGradients(A, P, bpFactors(A, P)), bp.gradients);
  });

  test('the prediction moves as the network does when one layer at a time takes the step', () => {
    const [pc, plain] = [negated(exact, minimum.gradients), negated(exact, bp.gradients)];
    same(predictionChange(A, P, pcFactors(A, P)), predictionSlope(exact, p, pc));
    same(predictionChange(A, P, bpFactors(A, P)), predictionSlope(exact, p, plain));
    same(predictionChangeAlong(A, P, pc.map(asRational)), predictionSlope(exact, p, pc));
    same(predictionDerivative(A, P, pc.map(asRational)), predictionSlope(exact, p, pc));
  });

  test('a whole step of size α moves the prediction as the moved network says', () => {
    const alpha = exact.of(-0.375);
    const changes = minimum.gradients.map((g) => scaled(alpha, g));
    same(
      finitePredictionChange(A, P, minimum.gradients.map(asRational), number(-0.375)),
      predictionMove(
        exact,
        p,
        changes,
        p.weights.map((__, i) => i + 1),
      ),
    );
  });

  test('dual numbers through the closed form F* give the gradient of the minimum, along every layer', () => {
    p.weights.forEach((W, i) => {
      const directions = p.weights.map((V, k) =>
        A.matrix(p.widths[k + 1]!, p.widths[k]!, k === i ? V.map((__, j) => (j % 3) - 1) : V.map(() => 0)),
      );
      const slope = minimum.gradients[i]!.flat()
        .map((g, j) => exact.times(exact.of((j % 3) - 1), g))
        .reduce((sum, x) => exact.add(sum, x));
      expect(W.length).toBe(minimum.gradients[i]!.flat().length);
      same(
        derivativeAlong(A, P, directions, (D, q) => equilibratedEnergy(D, q)),
        [[slope]],
      );
    });
  });

  test('float64 evaluates every closed form within its own error bound', () => {
    const E = errorBound(float64, 2 ** -53);
    const bounded = problem(E, p);
    const at = equilibrium(E, bounded);
    const pairs: [Float64Array, Float64Array, Fraction[]][] = [
      [at.S.value.data, at.S.error, rescalingOracle(p).flat()],
      ...at.zStar.map((z, l): [Float64Array, Float64Array, Fraction[]] => [
        z.value.data,
        z.error,
        minimum.z[l]!.flat(),
      ]),
      ...weightGradients(E, bounded, pcFactors(E, bounded)).map((g, i): [Float64Array, Float64Array, Fraction[]] => [
        g.value.data,
        g.error,
        minimum.gradients[i]!.flat(),
      ]),
    ];
    for (const [value, error, truth] of pairs)
      truth.forEach((x, i) => {
        expect(error[i]).toBeLessThan(Infinity);
        expect(exact.of(value[i]!).sub(x).abs().compare(exact.of(error[i]!))).toBeLessThanOrEqual(0);
      });
  });
});

describe('the activity Hessian and its spectrum', () => {
  // Few bits everywhere: float64 makes no rounding, so equality with the exact oracle is required.
  const dyadic = problems({ precisions: [0.5, 1, 2, 4], scales: [-1, -0.5, 0.5, 1, 2] }).filter(
    ([, p]) => p.weights.length > 1,
  );

  test.each(dyadic)('H is the second derivative of the energy, exactly, for widths %s', (_, p) => {
    const { size, entries } = activityHessian(float64, linearNetwork(float64, p));
    const { H } = energyMinimum(exact, p);
    expect(size).toBe(H.length);
    expect(Array.from(entries, (x) => exact.of(x).toFraction())).toEqual(format(H).flat());
  });

  test.each(dyadic)(
    'μ and λ_max enclose the spectrum, and moved inwards by a millionth they do not, for widths %s',
    (_, p) => {
      const { H } = energyMinimum(exact, p);
      const ends = spectrum(float64, linearNetwork(float64, p));
      expect(eigenvaluesBelow(H, ends.mu)).toBe(0);
      expect(eigenvaluesBelow(H, ends.lambdaMax)).toBe(H.length);
      expect(eigenvaluesBelow(H, ends.mu * (1 + 1e-6))).toBeGreaterThan(0);
      expect(eigenvaluesBelow(H, ends.lambdaMax * (1 - 1e-6))).toBeLessThan(H.length);
      expect(stabilityBound(ends)).toBe(2 / ends.lambdaMax);
    },
  );

  test('one hidden neuron under many outputs: the enclosure still covers the roundings of forming H', () => {
    for (let seed = 0; seed < 20; seed++) {
      const n = 300;
      const weights = Array.from({ length: n }, (_, i) => Math.sin(seed * 1000 + i + 1));
      const h = weights.reduce((sum, w) => sum.add(exact.of(w).mul(exact.of(w))), exact.of(1));
      const network = linearNetwork(float64, { widths: [1, 1, n], weights: [[1], weights] });
      const { mu, lambdaMax } = spectrum(float64, network);
      expect(exact.of(mu).compare(h)).toBeLessThanOrEqual(0);
      expect(exact.of(lambdaMax).compare(h)).toBeGreaterThanOrEqual(0);
    }
  });

  test('a Hessian of 400 rows has a spectrum: 160 000 entries are no obstacle', () => {
    const n = 200;
    const diagonal = Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
    const network = linearNetwork(float64, { widths: [n, n, n, n], weights: [diagonal, diagonal, diagonal] });
    // J = I everywhere: H is I ⊗ ((2, −1), (−1, 2)), with eigenvalues 1 and 3.
    const { mu, lambdaMax } = spectrum(float64, network);
    // n‖H‖ for the proposal, doubled when a factorisation fails, and (n + 2) tr(H − I) for the factorisation itself
    const slack = 2 ** -52 * (2 * 400 * Math.sqrt(400 * 5) + 402 * 400);
    expect(mu).toBeLessThanOrEqual(1);
    expect(mu).toBeGreaterThanOrEqual(1 - 3 * slack);
    expect(lambdaMax).toBeGreaterThanOrEqual(3);
    expect(lambdaMax).toBeLessThanOrEqual(3 + 3 * slack);
  });

  test('a network without hidden layers has no activities to infer, and says so', () =>
    expect(() => spectrum(float64, linearNetwork(float64, drawn(1, [2, 2], 1)))).toThrow(ValueError));
});

describe('finite differences in 120 digits', () => {
  const value = (
    energyOf: (p: PlainProblem) => BigNumber,
    p: PlainProblem,
    l: number,
    i: number,
    h: number,
  ): BigNumber =>
    digits120.over(
      digits120.add(energyOf(nudged(p, l, i, h)), digits120.times(digits120.of(-1), energyOf(nudged(p, l, i, -h)))),
      digits120.of(2 * h),
    );
  const distance = (a: BigNumber, b: number | Fraction): number => {
    const f = typeof b === 'number' ? exact.of(b) : b;
    const truth = digits120
      .over(digits120.of(Number(f.s)), digits120.of(1))
      .times(String(f.n))
      .div(String(f.d));
    return a.minus(truth).abs().toNumber();
  };
  const chosen = [drawn(1, [2, 3, 2, 2], 2), drawn(2, [1, 2, 2, 2, 1], 1), drawn(3, [3, 1, 2], 3)];

  test('the PC gradient is the limit of central differences of the minimal energy: halving h quarters the distance', () => {
    let judged = 0;
    for (const p of chosen) {
      const g = weightGradients(A, problem(A, p), pcFactors(A, problem(A, p)));
      p.weights.forEach((W, i) =>
        W.forEach((_, at) => {
          const energyOf = (q: PlainProblem): BigNumber => energyMinimum(digits120, q).energy;
          const [wide, narrow] = [2 ** -16, 2 ** -17].map((h) =>
            distance(value(energyOf, p, i + 1, at, h), g[i]!.data[at]!),
          );
          if (wide! < 1e-100) return expect(narrow).toBeLessThan(1e-100); // the difference is exact up to 120 digits
          judged++;
          expect(wide! / narrow!).toBeGreaterThan(3.99);
          return expect(wide! / narrow!).toBeLessThan(4.01);
        }),
      );
    }
    expect(judged).toBeGreaterThan(10);
  });

  test('the BP gradient is the central difference of the loss, which is quadratic in each weight, so exact', () => {
    for (const p of chosen) {
      const g = weightGradients(A, problem(A, p), bpFactors(A, problem(A, p)));
      p.weights.forEach((W, i) =>
        W.forEach((_, at) => {
          const [up, down] = [0.5, -0.5].map((h) => backpropagation(exact, nudged(p, i + 1, at, h)).loss);
          expect(g[i]!.data[at]!.toFraction()).toBe(up!.sub(down!).toFraction());
        }),
      );
    }
  });
});

describe('Theorem 1', () => {
  const single = problems().map(([name, p]): [string, PlainProblem] => [
    name.replace(/B = .*/, 'B = 1'),
    drawn(name.length + p.widths.length * 7, p.widths, 1),
  ]);
  let regular = 0;

  test.each(single)(
    'its rates move the prediction by exactly r, or an inner product is zero, for widths %s',
    (_, p) => {
      const P = problem(A, p);
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
    const P = problem(A, p);
    const { r, zStar, zHat } = equilibrium(A, P);
    const g = weightGradients(A, P, pcFactors(A, P));
    for (const z of [zStar, zHat]) {
      const changes = g.map((gl, i) => {
        const { scale: a, precision } = layer(P.network, i + 1);
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
    sameAll(learningRates(A, problem(A, p)), rates);
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
    const P = problem(A, p);
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
    const P = problem(A, p);
    const { r } = equilibrium(A, P);
    const printed = decorrelationMatrices(A, P).map((a) => A.transpose(a)); // (Mᵀ)⁺ = (M⁺)ᵀ
    expect(A.equals(predictionChangeAlong(A, P, theorem2Changes(A, P, printed)), r)).toBe(false);
  });

  test.each(wide)('the decorrelation matrices satisfy Penrose’s four equations, for widths %s', (_, p) => {
    const P = problem(A, p);
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
    expect(() => decorrelationMatrices(A, problem(A, drawn(16, [3, 2, 3], 3)))).toThrow(SingularError);
    expect(() => decorrelationMatrices(A, problem(A, drawn(16, [3, 2, 3], 3)))).toThrow(/at most 2 samples, .* got 3;/);
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
    const P = problem(bignumber64, drawn(5, [2, 3, 2, 2], 1));
    const { r } = equilibrium(bignumber64, P);
    const one = targetAlignment(bignumber64, r, predictionChangeAlong(bignumber64, P, theorem1Changes(bignumber64, P)));
    expect(Math.abs(one - 1)).toBeLessThanOrEqual(10 * 2 ** -53);
    expect(targetAlignment(bignumber64, r, predictionChange(bignumber64, P, pcFactors(bignumber64, P)))).toBeLessThan(
      0.9999,
    );
  });
});

describe('by hand', () => {
  const hand = {
    widths: [1, 1, 1],
    weights: [[2], [3]],
    scales: [1, 1],
    skips: [false, false],
    precisions: [1, 1],
    x: [1],
    y: [1],
    batch: 1,
  };

  test('x = 1, W = (2, 3), y = 1 gives z* = 1/2, F* = 5/4, ε = (−3/2, −1/2), S = 10, r = −5, H = 10 and bound 1/5', () => {
    const at = equilibrium(A, problem(A, hand));
    const one = (a: RationalMatrix | undefined): string => A.format(a!)[0]![0]!;
    expect(at.zStar.map(one)).toEqual(['1', '1/2', '1']);
    expect(one(equilibratedEnergy(A, problem(A, hand)))).toBe('5/4');
    expect(at.weightedErrors.slice(1).map(one)).toEqual(['-3/2', '-1/2']);
    expect([at.S, at.r].map(one)).toEqual(['10', '-5']);
    expect(one(loss(A, problem(A, hand)))).toBe('25/2');
    const network = linearNetwork(float64, hand);
    expect(activityHessian(float64, network)).toEqual({ size: 1, entries: Float64Array.of(10) });
    const { mu, lambdaMax } = spectrum(float64, network);
    expect(mu).toBeLessThanOrEqual(10);
    expect(lambdaMax).toBeGreaterThanOrEqual(10);
    // at both ends: 1·‖H‖ for the proposal, 2·h for the shift, and forming 1 + 3·3 in a few roundings
    expect(lambdaMax - mu).toBeLessThanOrEqual(2 * 8 * 2 ** -52 * 10);
  });

  test('energies and gradients are means over the batch: a sample given three times changes nothing', () => {
    const p = drawn(8, [2, 3, 2, 2], 1);
    const thrice: PlainProblem = { ...p, batch: 3, x: p.x.flatMap((v) => [v, v, v]), y: p.y.flatMap((v) => [v, v, v]) };
    const [one, three] = [problem(A, p), problem(A, thrice)];
    for (const f of [equilibratedEnergy, loss]) expect(A.format(f(A, three))).toEqual(A.format(f(A, one)));
    for (const factors of [pcFactors, bpFactors])
      expect(weightGradients(A, three, factors(A, three)).map(A.format)).toEqual(
        weightGradients(A, one, factors(A, one)).map(A.format),
      );
  });

  test('the trace of ((1, 2), (3, 4)) is 5', () => same(trace(A, A.matrix(2, 2, [1, 2, 3, 4])), [[exact.of(5)]]));
});

describe('numbers made by another program', () => {
  interface Fixture {
    readonly program: string;
    readonly version: string;
    readonly seed: number;
    readonly cases: readonly {
      readonly problem: PlainProblem;
      readonly expected: {
        readonly rescalingMatrix: string[][];
        readonly equilibriumActivities: string[][][];
        readonly equilibratedEnergy: string;
        readonly weightGradients: string[][][];
      };
    }[];
  }
  const fixture = JSON.parse(
    readFileSync(new URL('../fixtures/closed-forms.json', import.meta.url), 'utf8'),
  ) as Fixture;

  test('the fixture says which program, version and seed made it', () => {
    expect(fixture.program).toContain('make-closed-forms.py');
    expect(fixture.version).toMatch(/^Python \d/);
    expect(Number.isInteger(fixture.seed)).toBe(true);
    expect(fixture.cases.length).toBeGreaterThanOrEqual(7);
  });

  test.each(fixture.cases.map((c) => [c.problem.widths.join('-'), c] as const))(
    'for widths %s Python’s fractions give the same S, z*, F* and gradients',
    (_, { problem: p, expected }) => {
      const P = problem(A, p);
      expect(A.format(rescalingMatrix(A, P.network))).toEqual(expected.rescalingMatrix);
      expect(equilibriumActivities(A, P).map(A.format)).toEqual(expected.equilibriumActivities);
      expect(A.format(equilibratedEnergy(A, P))).toEqual([[expected.equilibratedEnergy]]);
      expect(weightGradients(A, P, pcFactors(A, P)).map(A.format)).toEqual(expected.weightGradients);
    },
  );
});

describe('the oracles have power', () => {
  const p = drawn(21, [2, 2, 2, 2, 2], 2, { scales: [-1.5, 0.5, 2], precisions: [0.5, 2, 3] });
  const q: PlainProblem = { ...p, skips: [true, false, true, false], precisions: [0.5, 2, 3, 5] };
  const P = problem(A, q);
  const minimum = energyMinimum(exact, q);
  const bp = backpropagation(exact, q);
  const sum = <M>(B: Arithmetic<M>, terms: M[]): M => terms.reduce((s, t) => B.add(s, t));
  const inverse = (l: number): RationalMatrix => A.reciprocal(layer(P.network, l).precision);
  const maps = (): RationalMatrix[] => outputMaps(A, P.network);
  const pc = (): LocalFactors<RationalMatrix> => pcFactors(A, P);
  const changed = (change: Partial<PlainProblem>): Problem<RationalMatrix> => problem(A, { ...q, ...change });
  const S = (term: (l: number) => RationalMatrix): RationalMatrix => sum(A, [1, 2, 3, 4].map(term));
  const PPt = (l: number): RationalMatrix => A.multiply(maps()[l]!, maps()[l]!, { transposeB: true });
  const flat = (list: readonly RationalMatrix[]): string[][][] => list.map((a) => A.format(a));

  test('written as it should be, S passes here', () =>
    same(
      S((l) => A.scale(inverse(l), PPt(l))),
      rescalingOracle(q),
    ));

  test.each<[string, () => RationalMatrix]>([
    ['without precisions', () => S(PPt)],
    ['with p_l in place of 1/p_l', () => S((l) => A.scale(layer(P.network, l).precision, PPt(l)))],
    ['with P_lᵀP_l', () => S((l) => A.scale(inverse(l), A.multiply(maps()[l]!, maps()[l]!, { transposeA: true })))],
    ['with P_{l−1}', () => S((l) => A.scale(inverse(l), PPt(l - 1)))],
    ['with p_{l+1}', () => S((l) => A.scale(inverse(Math.min(l + 1, 4)), PPt(l)))],
    [
      'without its first term',
      () =>
        sum(
          A,
          [2, 3, 4].map((l) => A.scale(inverse(l), PPt(l))),
        ),
    ],
    [
      'without its last term',
      () =>
        sum(
          A,
          [1, 2, 3].map((l) => A.scale(inverse(l), PPt(l))),
        ),
    ],
    ['without skips', () => rescalingMatrix(A, changed({ skips: [false, false, false, false] }).network)],
    [
      'with a scale’s sign lost',
      () => rescalingMatrix(A, changed({ scales: q.scales.map((a, i) => (i === 2 ? -a : a)) }).network),
    ],
  ])('S %s is seen to be wrong', (_, mutant) => expect(A.format(mutant())).not.toEqual(format(rescalingOracle(q))));

  test.each<[string, () => RationalMatrix]>([
    ['without ½', () => A.scale(number(2), equilibratedEnergy(A, P))],
    ['summed over the batch', () => A.scale(number(2), equilibratedEnergy(A, P))],
    ['with the residual of other precisions', () => equilibratedEnergy(A, changed({ precisions: [0.5, 2, 5, 3] }))],
    ['equal to the loss', () => loss(A, P)],
  ])('F* %s is seen to be wrong', (_, mutant) => expect(A.format(mutant())).not.toEqual(format([[minimum.energy]])));

  test.each<[string, () => RationalMatrix[]]>([
    ['with ẑ in place of z*', () => weightGradients(A, P, { ...pc(), presynaptic: bpFactors(A, P).presynaptic })],
    ['with presynaptic z*_l', () => weightGradients(A, P, { ...pc(), presynaptic: pc().presynaptic.slice(1) })],
    [
      'with ε in place of pε',
      () => weightGradients(A, P, { ...pc(), signals: pc().signals.map((s, l) => A.scale(inverse(l), s)) }),
    ],
    ['without a_l', () => weightGradients(A, { ...P, network: changed({ scales: [1, 1, 1, 1] }).network }, pc())],
    ['summed over the batch', () => weightGradients(A, P, pc()).map((g) => A.scale(number(2), g))],
    [
      'with P_l in place of P_lᵀ',
      () => weightGradients(A, P, { ...pc(), signals: maps().map((m) => A.multiply(m, equilibrium(A, P).SinvR)) }),
    ],
    ['of the opposite sign', () => weightGradients(A, P, pc()).map((g) => A.scale(number(-1), g))],
  ])('the PC gradient %s is seen to be wrong', (_, mutant) =>
    expect(flat(mutant())).not.toEqual(minimum.gradients.map(format)),
  );

  test.each<[string, () => RationalMatrix[]]>([
    ['without p_L', () => weightGradients(A, P, bpFactors(A, changed({ precisions: [1, 1, 1, 1] })))],
    ['with z* in place of ẑ', () => weightGradients(A, P, { ...bpFactors(A, P), presynaptic: pc().presynaptic })],
  ])('the BP gradient %s is seen to be wrong', (_, mutant) =>
    expect(flat(mutant())).not.toEqual(bp.gradients.map(format)),
  );

  test.each<[string, () => RationalMatrix]>([
    ['of PC with the overlap of z* and z*', () => predictionChange(A, { ...P, x: pc().presynaptic[1]! }, pc())],
    ['of BP in place of PC', () => predictionChange(A, P, bpFactors(A, P))],
    ['of an ascent', () => A.scale(number(-1), predictionChange(A, P, pc()))],
    [
      'with a in place of a²',
      () =>
        predictionChangeAlong(
          A,
          { ...P, network: changed({ scales: [1, 1, 1, 1] }).network },
          weightGradients(A, P, pc()),
        ),
    ],
  ])('the prediction change %s is seen to be wrong', (_, mutant) =>
    expect(A.format(mutant())).not.toEqual(format(predictionSlope(exact, q, negated(exact, minimum.gradients)))),
  );

  test('a Hessian with p_l and p_{l+1} exchanged is seen to be wrong', () => {
    const { H } = energyMinimum(exact, q);
    const { entries } = activityHessian(
      float64,
      linearNetwork(float64, { ...q, precisions: q.precisions.toReversed() }),
    );
    expect(Array.from(entries, (x) => exact.of(x).toFraction())).not.toEqual(format(H).flat());
  });
});
