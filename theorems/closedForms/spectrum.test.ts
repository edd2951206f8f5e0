import type { BigNumber, Fraction } from 'mathjs';
import { describe, expect, test } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { rational as A } from '../../src/arithmetic/rational.ts';
import { ValueError } from '../../src/errors.ts';
import { linearNetwork } from '../../src/network/numbers.ts';
import { linearProblem } from '../../src/problem/numbers.ts';
import { bpFactors, pcFactors, weightGradients } from '../../src/theory/gradients.ts';
import { activityHessian } from '../../src/theory/hessian.ts';
import { spectrum, stabilityBound } from '../../src/theory/spectrum.ts';
import { backpropagation } from '../oracles/backpropagation.ts';
import { nudged } from '../oracles/differences.ts';
import { energyMinimum } from '../oracles/energyMinimum.ts';
import { digits120, exact, format } from '../oracles/exact.ts';
import { eigenvaluesBelow } from '../oracles/inertia.ts';
import type { PlainProblem } from '../oracles/numbers.ts';
import { drawn, problems } from '../oracles/problems.ts';

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
      const g = weightGradients(A, linearProblem(A, p), pcFactors(A, linearProblem(A, p)));
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
      const g = weightGradients(A, linearProblem(A, p), bpFactors(A, linearProblem(A, p)));
      p.weights.forEach((W, i) =>
        W.forEach((_, at) => {
          const [up, down] = [0.5, -0.5].map((h) => backpropagation(exact, nudged(p, i + 1, at, h)).loss);
          expect(g[i]!.data[at]!.toFraction()).toBe(up!.sub(down!).toFraction());
        }),
      );
    }
  });
});
