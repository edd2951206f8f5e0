import { describe, expect, test } from 'vitest';
import { dual } from '../../src/arithmetic/dual.ts';
import { type RationalMatrix, rational } from '../../src/arithmetic/rational.ts';
import { squaredError } from '../../src/definition/energy.ts';
import { minimalEnergy } from '../../src/definition/minimum.ts';
import { mapProblem } from '../../src/problem/problem.ts';
import { linearProblem } from '../../src/problem/numbers.ts';
import { random } from '../../src/random.ts';
import { withParameters } from '../../src/network/withParameters.ts';
import { bpFactors, pcFactors } from '../../src/theory/gradients.ts';
import { fullBatchStep } from '../../src/training/fullBatch.ts';

const D = dual(rational);
const WIDTHS = [2, 3, 3, 1];
const RATES = [2, 0.5, 3];

const r = random(3, 'full batch');
const integers = (n: number): number[] => Array.from({ length: n }, () => r.integer(-3, 3));
const problem = linearProblem(rational, {
  widths: WIDTHS,
  weights: WIDTHS.slice(1).map((rows, i) => integers(rows * WIDTHS[i]!)),
  ...{ scales: [0.5, 0.25, 2], skips: [false, true, false], precisions: [1, 2, 4] },
  ...{ x: integers(4), y: integers(2), batch: 2 },
});

const weightsOf = ({ network }: typeof problem): RationalMatrix[] =>
  network.edges.map(({ theta }) => theta['weights']!);

/** ∂value/∂(W_l)_k, exactly, by a dual number in that entry. */
function derivative(of: typeof minimalEnergy, l: number, k: number) {
  const carried = mapProblem(problem, (matrix) => D.constant(matrix));
  const network = withParameters(carried.network, (theta, layer) => {
    const W = theta['weights']!;
    const direction = W.value.data.map((_, i) => (i === k ? 1 : 0));
    const tangent = rational.matrix(W.value.rows, W.value.columns, direction);
    return layer === l ? { ...theta, weights: { value: W.value, tangent } } : theta;
  });
  return of(D, { ...carried, network }).tangent.data[0]!;
}

describe('a step on the whole batch', () => {
  test.each([
    ['the equilibrated energy', pcFactors, minimalEnergy],
    ['the loss', bpFactors, squaredError],
  ] as const)('W_l − η_l ∂/∂W_l of %s as it is defined, exactly, with a rate a layer', (_, factors, value) => {
    const before = weightsOf(problem);
    const after = weightsOf(fullBatchStep(rational, problem, factors(rational, problem), RATES));
    before.forEach((W, i) =>
      W.data.forEach((w, k) => {
        const expected = w.sub(derivative(value, i + 1, k).mul(RATES[i]!));
        expect(after[i]!.data[k]!.toFraction()).toBe(expected.toFraction());
      }),
    );
    expect(after.some((W, i) => !rational.equals(W, before[i]!))).toBe(true);
  });

  test('what was given stays: inputs, targets, scales, skips, precisions, and the problem itself', () => {
    const before = weightsOf(problem).map((W) => rational.format(W));
    const { network, x, y } = fullBatchStep(rational, problem, pcFactors(rational, problem), RATES);
    expect([x, y]).toEqual([problem.x, problem.y]);
    network.layers.forEach(({ layer, theta, precision }, i) => {
      const given = problem.network.layers[i]!;
      expect([layer, theta['scale'], precision]).toEqual([given.layer, given.theta['scale'], given.precision]);
    });
    expect(weightsOf(problem).map((W) => rational.format(W))).toEqual(before);
  });
});
