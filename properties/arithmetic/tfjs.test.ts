import type { Tensor2D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Arithmetic, FloatArithmetic } from '../../src/arithmetic/arithmetic.ts';
import { tfjs } from '../../src/arithmetic/tfjs.ts';
import { EngineError } from '../../src/errors.ts';
import { expectThrows, misuse, thrown } from './laws.ts';
import { digits, logUniform, planted } from './matrices.ts';
import { FLAGS, OWN_ROUNDINGS, productRatio, solveRatio } from './rounding.ts';

const float32 = (x: Float64Array): Float64Array => Float64Array.from(x, Math.fround);

describe.each(['wasm', 'cpu'])('tfjs on %s', (backend) => {
  let A: FloatArithmetic<Tensor2D>;
  beforeAll(async () => {
    A = await tfjs(backend);
  });
  misuse(`tfjs-${backend}`, () => A as Arithmetic<unknown>);

  test('the measured unit roundoff is that of IEEE single precision, 2⁻²⁴', () =>
    expect(A.unitRoundoff).toBe(2 ** -24));

  test.each([1, 3, 4, 5, 63, 64, 65, 130])(
    'a sum of %i products stays within γ_k|A||B| of the exact one',
    async (k) => {
      for (const flags of FLAGS) {
        const factors = [float32(logUniform(k, 3 * k)), float32(logUniform(k + 1, k * 2))] as const;
        expect(await productRatio(A, factors, [3, k, 2], flags)).toBeLessThanOrEqual(OWN_ROUNDINGS);
      }
    },
  );

  test('an integer product of 65×130 and 130×63 is exact', async () => {
    const [a, b] = [digits(1, 65 * 130), digits(2, 130 * 63)];
    const expected = Float64Array.from({ length: 65 * 63 }, (_, at) => {
      const [i, j] = [Math.floor(at / 63), at % 63];
      return Array.from({ length: 130 }, (__, t) => a[i * 130 + t]! * b[t * 63 + j]!).reduce((sum, x) => sum + x, 0);
    });
    expect(await A.read(A.multiply(A.matrix(65, 130, a), A.matrix(130, 63, b)))).toEqual(expected);
  });

  test('sums, differences, scalings, transposes and reciprocals are correctly rounded', async () => {
    const [a, b] = [float32(logUniform(1, 6)), float32(logUniform(2, 6))];
    const [x, y, c] = [A.matrix(2, 3, a), A.matrix(2, 3, b), A.matrix(1, 1, [-1.7])];
    const factor = Math.fround(-1.7);
    expect(await A.read(A.add(x, y))).toEqual(a.map((v, i) => Math.fround(v + b[i]!)));
    expect(await A.read(A.subtract(x, y))).toEqual(a.map((v, i) => Math.fround(v - b[i]!)));
    expect(await A.read(A.scale(c, x))).toEqual(a.map((v) => Math.fround(factor * v)));
    expect(await A.read(A.transpose(x))).toEqual(Float64Array.from([0, 3, 1, 4, 2, 5], (i) => a[i]!));
    expect(await A.read(A.reciprocal(c))).toEqual(Float64Array.of(Math.fround(1 / factor)));
    expect(await A.read(A.identity(2))).toEqual(Float64Array.of(1, 0, 0, 1));
  });

  test.each([
    [1, 1],
    [3, 1e3],
    [5, 1e5],
    [33, 1e4],
    [65, 1e2],
  ])('solving %i equations of condition number %d has a backward error below Cholesky’s bound', async (n, kappa) => {
    const ratio = await solveRatio(A, float32(planted(n, n, kappa)), float32(logUniform(n, n * 2)), n);
    expect(ratio).toBeLessThanOrEqual(OWN_ROUNDINGS);
  });

  test.each([
    ['indefinite', [1, 2, 2, 1]],
    ['of rank one', [1, 1, 1, 1]],
    ['zero', [0, 0, 0, 0]],
  ])('solving with a matrix that is %s gives no finite number', async (_, a) => {
    const x = await A.read(A.solve(A.matrix(2, 2, a), A.identity(2)));
    expect(x.some((v) => !Number.isFinite(v))).toBe(true);
  });

  test('a scope frees what it made except its value', async () => {
    const tf = await import('@tensorflow/tfjs-core');
    const before = tf.memory().numTensors;
    const kept = A.scope(() => A.multiply(A.identity(3), A.add(A.identity(3), A.identity(3))));
    expect(tf.memory().numTensors).toBe(before + 1);
    kept.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('tfjs', () => {
  test('a backend that nobody registered is refused with the names of those that are known', async () => {
    const error = await tfjs('abacus').catch((e: unknown) => e);
    expect(error).toBeInstanceOf(EngineError);
    expect((error as EngineError).message).toMatch(
      /^tfjs: backend must be registered, got "abacus"; known: .*wasm.*cpu/,
    );
  });

  test('an arithmetic whose backend is no longer the active one refuses to make matrices, multiply or solve', async () => {
    const wasm = await tfjs('wasm');
    const a = wasm.identity(2);
    await tfjs('cpu');
    for (const body of [
      () => wasm.matrix(1, 1, [1]),
      () => wasm.identity(1),
      () => wasm.multiply(a, a),
      () => wasm.solve(a, a),
    ])
      expectThrows(body, EngineError, /^tfjs-wasm: the active backend must be wasm, got cpu; ask for/);
    await tfjs('wasm');
    expect(thrown(() => wasm.multiply(a, a))).toBeUndefined();
  });
});
