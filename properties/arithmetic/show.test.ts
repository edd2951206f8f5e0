import { describe, expect, test } from 'vitest';
import type { ExactArithmetic, FloatArithmetic } from '../../src/arithmetic/arithmetic.ts';
import { bignumber64 } from '../../src/arithmetic/bignumber.ts';
import { degree } from '../../src/arithmetic/degree.ts';
import { float32 } from '../../src/arithmetic/float32.ts';
import { float64 } from '../../src/arithmetic/float64.ts';
import { primeField } from '../../src/arithmetic/primeField.ts';
import { rational } from '../../src/arithmetic/rational.ts';
import { show } from '../../src/arithmetic/show.ts';
import { tfjs } from '../../src/arithmetic/tfjs.ts';
import { ValueError } from '../../src/errors.ts';

const ENTRIES = [1, -2, 0.5, 40, 5, 0];

const shown = <M>(A: ExactArithmetic<M> | FloatArithmetic<M>, entries: readonly number[]): Promise<string> =>
  show(A, A.matrix(2, entries.length / 2, entries));

describe('a matrix is shown', () => {
  test('as a line a row, in every system that rounds', async () => {
    for (const text of [
      await shown(float64, ENTRIES),
      await shown(float32, ENTRIES),
      await shown(bignumber64, ENTRIES),
      await shown(await tfjs('wasm'), ENTRIES),
      await shown(await tfjs('cpu'), ENTRIES),
    ])
      expect(text).toBe('1, -2, 0.5\n40, 5, 0');
  });

  test('as it is in exact systems', async () => {
    expect(await shown(rational, ENTRIES)).toBe('1, -2, 1/2\n40, 5, 0');
    expect(await shown(primeField, [1, -2, 4, 5])).toBe('1, 2305843009213693949\n4, 5'); // 2⁶¹ − 1 − 2
  });

  test('with the digits that the engine has, and no more', async () => {
    expect(await shown(float32, [0.1, 1e-30])).toBe('0.1\n1e-30');
    expect(await shown(float64, [0.1 + 0.2, 1 / 3])).toBe('0.3\n0.333333333333333');
  });

  test('where it is lost, as what came', async () => {
    const lost = { ...float64, read: async () => Float64Array.of(NaN, Infinity) };
    expect(await show(lost, float64.matrix(2, 1, [1, 1]))).toBe('NaN\nInfinity');
  });

  test('not in a system whose entries are no numbers', async () => {
    const untyped: (A: object, matrix: object) => Promise<string> = show as never;
    const matrix = degree.matrix(1, 1, [1]);
    await expect(untyped(degree, matrix)).rejects.toThrow(ValueError);
    await expect(untyped(degree, matrix)).rejects.toThrow(
      'show: A must be exact or a system that rounds, got degree; its entries are no numbers',
    );
  });
});
