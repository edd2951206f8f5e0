import { describe, expect, test } from 'vitest';
import type { Arithmetic } from '../src/arithmetic/arithmetic.ts';
import { float64, type Float64Matrix } from '../src/arithmetic/float64.ts';
import { rational } from '../src/arithmetic/rational.ts';
import { energy, squaredError } from '../src/definition/energy.ts';
import { linearProblem } from '../src/problem/numbers.ts';
import type { LinearProblem } from '../src/problem/problem.ts';
import { equilibratedEnergy, equilibriumActivities, loss } from '../src/theory/equilibrium.ts';
import { bpFactors, gradientProduct, pcFactors, weightGradients } from '../src/theory/gradients.ts';
import { learningRates } from '../src/theory/rescaling.ts';
import { digits } from './arithmetic/matrices.ts';

/** Widths 2, 3, 3, 2, and integers for weights and data. At depth 2 one of each layer's two products would be symmetric. */
const drawn = <M>(A: Arithmetic<M>, batch: number): LinearProblem<M> =>
  linearProblem(A, {
    ...{ widths: [2, 3, 3, 2], batch, scales: [0.5, 2, 1], precisions: [2, 0.5, 1] },
    weights: [digits(1, 6), digits(5, 9), digits(2, 6)],
    x: digits(3, 2 * batch),
    y: digits(4, 2 * batch),
  });

const QUANTITIES: Readonly<Record<string, (A: Arithmetic<Float64Matrix>, p: LinearProblem<Float64Matrix>) => unknown>> =
  {
    equilibratedEnergy,
    loss,
    learningRates,
    gradientProduct: (A, p) => gradientProduct(A, p, pcFactors(A, p), bpFactors(A, p)),
    energy: (A, p) => energy(A, p.network, equilibriumActivities(A, p)),
    squaredError,
  };

describe('what is summed over samples', () => {
  test.each(Object.entries(QUANTITIES))('%s forms no matrix of samples by samples', (_, quantity) => {
    const B = 50;
    const products: number[] = [];
    const A: Arithmetic<Float64Matrix> = {
      ...float64,
      multiply(a, b, flags) {
        const c = float64.multiply(a, b, flags);
        products.push(c.data.length);
        return c;
      },
      identity(n) {
        products.push(n * n);
        return float64.identity(n);
      },
    };
    quantity(A, drawn(float64, B));
    expect(products.length).toBeGreaterThan(0);
    for (const size of products) expect(size).toBeLessThanOrEqual(3 * B);
  });

  test.each([1, 2, 3, 7])(
    'the product of gradients is the sum of products of their entries, with %i samples',
    (batch) => {
      const p = drawn(rational, batch);
      const [pc, bp] = [pcFactors(rational, p), bpFactors(rational, p)];
      const formed = weightGradients(rational, p, pc)
        .map((g, i) => rational.inner(g, weightGradients(rational, p, bp)[i]!))
        .reduce((sum, term) => rational.add(sum, term));
      expect(rational.format(gradientProduct(rational, p, pc, bp))).toEqual(rational.format(formed));
    },
  );
});
