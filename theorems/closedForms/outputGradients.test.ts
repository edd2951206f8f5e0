import { describe, expect, test } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { rational as A } from '../../src/arithmetic/rational.ts';
import { linearProblem } from '../../src/problem/numbers.ts';
import { bpFactors, pcFactors, weightGradients } from '../../src/theory/gradients.ts';
import { bpGradients, pcGradients } from '../../src/theory/outputGradients.ts';
import { counting } from '../../properties/counting.ts';
import { backpropagation } from '../oracles/backpropagation.ts';
import { energyMinimum } from '../oracles/energyMinimum.ts';
import { exact } from '../oracles/exact.ts';
import { drawn } from '../oracles/problems.ts';
import { sameAll } from './cases.ts';

const NARROW: readonly (readonly [widths: readonly number[], batch: number])[] = [
  [[3, 1], 2],
  [[2, 2, 1], 3],
  [[2, 3, 3, 2], 4],
  [[1, 2, 2, 2, 1], 5],
  [[3, 2, 2, 2, 2, 2], 3],
];

describe.each(NARROW)('gradients through the output, exactly, for widths %s, B = %i', (widths, batch) => {
  const p = drawn(900 + batch, widths, batch);
  const P = linearProblem(A, p);

  test('of the equilibrated energy are those at a minimum found from the energy alone', () =>
    sameAll(pcGradients(A, P), energyMinimum(exact, p).gradients));
  test('of the loss are those of backpropagation, neuron by neuron', () =>
    sameAll(bpGradients(A, P), backpropagation(exact, p).gradients));
});

test('where the batch is not wider than the output, they are the gradients of the activities to the bit', () => {
  for (const [widths, batch] of [
    [[3, 4, 4], 4],
    [[3, 4, 2], 1],
  ] as const) {
    const P = linearProblem(float64, drawn(7, widths, batch));
    expect(pcGradients(float64, P)).toEqual(weightGradients(float64, P, pcFactors(float64, P)));
    expect(bpGradients(float64, P)).toEqual(weightGradients(float64, P, bpFactors(float64, P)));
  }
});

test('no matrix of the width times a large batch is formed', () => {
  const [N, B] = [6, 500];
  const P = linearProblem(float64, drawn(8, [3, N, N, N, 2], B));
  for (const gradients of [pcGradients, bpGradients]) {
    const largest = { entries: 0 };
    gradients(counting(float64, largest), P);
    expect(largest.entries).toBeLessThan(N * B);
    expect(largest.entries).toBeGreaterThan(0);
  }
});
