import { describe, expect, test } from 'vitest';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { float64 } from '../../src/arithmetic/float64.ts';
import { startOf } from '../../src/inference/state.ts';
import { pcIncremental } from '../../src/learning/index.ts';
import { localEnergy } from '../../src/learning/localEnergy.ts';
import { tanhCase } from './readings.ts';

const A = elementwise(float64);

describe('incremental predictive coding in a nonlinear network', () => {
  test.each([1, 100, 1e6])('takes one step down, with precisions of %d too', async (precision) => {
    const p = tanhCase(A, [precision, precision, precision]);
    const start = startOf(A, p);
    const z = await pcIncremental.infer(A, p, { accuracy: 1e-8, seed: 1 });
    if ('undecided' in z) throw new Error(z.undecided);
    // The error is at the output, so one step reaches the last hidden layer and no other.
    expect(z.map(({ data }, l) => data.every((v, k) => v === start[l]!.data[k]))).toEqual([true, true, false, true]);
    expect(await localEnergy(A, p, z)).toBeLessThan(await localEnergy(A, p, start));
  });
});
