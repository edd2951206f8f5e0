import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Arithmetic, FloatArithmetic } from '../../src/arithmetic/arithmetic.ts';
import { tfjs } from '../../src/arithmetic/tfjs.ts';
import { EngineError } from '../../src/errors.ts';
import { expectThrows, misuse, thrown } from './laws.ts';
import { digits, logUniform, planted } from './matrices.ts';
import { FLAGS, OWN_ROUNDINGS, productRatio, solveRatio } from './rounding.ts';
import { FOUND } from './tfjsBackends.ts';

const float32 = (x: Float64Array): Float64Array => Float64Array.from(x, Math.fround);

/** WGSL allows a quotient 2.5 units in the last place, 5u: 8u as a power of two. Everything else rounds as IEEE asks. */
const WORST_ROUNDOFF: Readonly<Record<string, number>> = { webgpu: 2 ** -21 };

for (const { backend, absent, title } of FOUND)
  describe.skipIf(absent)(`tfjs on ${title}`, () => {
    let A: FloatArithmetic<tf.Tensor2D>;
    beforeAll(async () => {
      A = await tfjs(backend);
    });
    misuse(`tfjs-${backend}`, () => A as Arithmetic<unknown>);

    test('the measured unit roundoff is that of IEEE single precision, 2⁻²⁴, or what the backend’s specification allows', () => {
      expect(A.unitRoundoff).toBeGreaterThanOrEqual(2 ** -24);
      expect(A.unitRoundoff).toBeLessThanOrEqual(WORST_ROUNDOFF[backend] ?? 2 ** -24);
    });

    test('it says what computes: the versions of TF.js and of the library behind it', () => {
      expect(A.name).toBe(`tfjs-${backend}`);
      expect(A.about).toMatch(/^TF\.js \d+\.\d+\.\d+, .*\w/);
      expect(A.about.includes('unit roundoff')).toBe(A.unitRoundoff !== 2 ** -24);
    });

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

    test('a right factor is multiplied in the shape that it is given in, whatever shapes it had before', async () => {
      const [row, W] = [A.matrix(1, 2, [1, 2]), A.matrix(2, 2, [1, 0, 1, 1])];
      const r = A.matrix(2, 3, [1, 2, 3, 4, 5, 6]);
      const column = A.matrix(2, 1, [3, 4]);
      const numbers = async (m: tf.Tensor2D): Promise<number[]> => [...(await A.read(m))];
      for (const _ of [1, 2]) {
        expect(await numbers(A.multiply(W, r))).toEqual([1, 2, 3, 5, 7, 9]);
        expect(await numbers(A.inner(r, r))).toEqual([91]);
        expect(await numbers(A.multiply(A.matrix(1, 1, [2]), A.reshape(r, 1, 6)))).toEqual([2, 4, 6, 8, 10, 12]);
        expect(await numbers(A.multiply(row, A.reshape(r, 2, 3)))).toEqual([9, 12, 15]);
        expect(await numbers(A.multiply(W, column))).toEqual([3, 7]);
        expect(await numbers(A.multiply(column, A.transpose(column)))).toEqual([9, 12, 12, 16]);
      }
    });

    test('sums, differences, scalings and reciprocals are off by at most u, transposes and the identity by nothing', async () => {
      const [a, b] = [float32(logUniform(1, 6)), float32(logUniform(2, 6))];
      const [x, y, c] = [A.matrix(2, 3, a), A.matrix(2, 3, b), A.matrix(1, 1, [-1.7])];
      const factor = Math.fround(-1.7);
      const near = async (m: tf.Tensor2D, exact: Float64Array): Promise<void> => {
        const computed = await A.read(m);
        expect(computed.length).toBe(exact.length);
        for (const [i, value] of computed.entries())
          expect(Math.abs(value / exact[i]! - 1) / A.unitRoundoff).toBeLessThanOrEqual(OWN_ROUNDINGS);
      };
      await near(
        A.add(x, y),
        a.map((v, i) => v + b[i]!),
      );
      await near(
        A.subtract(x, y),
        a.map((v, i) => v - b[i]!),
      );
      await near(
        A.scale(c, x),
        a.map((v) => factor * v),
      );
      await near(A.reciprocal(c), Float64Array.of(1 / factor));
      expect(await A.read(A.transpose(x))).toEqual(Float64Array.from([0, 3, 1, 4, 2, 5], (i) => a[i]!));
      expect(await A.read(A.identity(2))).toEqual(Float64Array.of(1, 0, 0, 1));
    });

    test.each(
      [
        [1, 1],
        [3, 1e3],
        [5, 1e5],
        [33, 1e4],
        [65, 1e2],
      ].filter(([n]) => backend !== 'webgpu' || n! < 20), // products of a column and a row take 0.1 s each in software
    )('solving %i equations of condition number %d has a backward error below Cholesky’s bound', async (n, kappa) => {
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
      const before = tf.memory().numTensors;
      const kept = A.scope(() => A.multiply(A.identity(3), A.add(A.identity(3), A.identity(3))));
      expect(tf.memory().numTensors).toBe(before + 1);
      kept.dispose();
      expect(tf.memory().numTensors).toBe(before);
    });

    test('a product of 36 TB is refused with the bytes asked, and the next product is right', async () => {
      const column = A.matrix(3_000_000, 1, new Float64Array(3_000_000));
      expectThrows(
        () => A.multiply(column, column, { transposeB: true }),
        EngineError,
        /device memory must hold what is asked, got a request for 36\d{12} bytes with .+; use a smaller/,
      );
      A.free([column]);
      const x = A.multiply(A.matrix(2, 2, [1, 2, 3, 4]), A.matrix(2, 1, [5, 6]));
      expect(await A.read(x)).toEqual(Float64Array.of(17, 39));
    });
  });

describe('tfjs', () => {
  test('solving needs memory for a few matrices, not for one a column', async () => {
    const A = await tfjs('cpu');
    const n = 24;
    const [a, b] = [A.matrix(n, n, planted(1, n, 10)), A.matrix(n, 1, logUniform(2, n))];
    const before = tf.memory().numBytes;
    const { kernels } = await tf.profile(() => A.solve(a, b));
    const most = Math.max(...kernels.map((k) => k.totalBytesSnapshot)) - before;
    expect(most).toBeLessThanOrEqual(8 * 4 * n * n);
    A.free([a, b]);
  });

  test('a device that multiplies in TF32 is found out: the unit roundoff is 2⁻¹⁰, about says so, and products stay within it', async () => {
    pretend('tf32', (x) => {
      const c = Math.fround(x * (2 ** 13 + 1)); // Veltkamp: the leading 24 − 13 bits
      return Math.fround(c - Math.fround(c - x));
    });
    const A = await tfjs('tf32');
    expect(A.unitRoundoff).toBe(2 ** -10);
    expect(A.about).toMatch(/unit roundoff 2\^-10 in place of 2\^-24; if this is TF32, set NVIDIA_TF32_OVERRIDE=0/);
    const factors = [float32(logUniform(1, 3 * 8)), float32(logUniform(2, 8 * 2))] as const;
    expect(await productRatio(A, factors, [3, 8, 2], FLAGS[0]!)).toBeLessThanOrEqual(OWN_ROUNDINGS);
    expect(await productRatio(A, factors, [3, 8, 2], FLAGS[0]!, 2 ** -24)).toBeGreaterThan(1);
  });

  test.each([
    [
      'keeps three bits',
      (x: number) => Math.fround(Number(x.toPrecision(1))),
      /must keep at least 4 bits, got a relative/,
    ],
    ['multiplies to NaN', () => NaN, /must keep at least 4 bits, got a relative error of Infinity/],
  ])('a device that %s is refused', async (what, round, message) => {
    pretend(what, round);
    await expect(tfjs(what)).rejects.toThrow(message);
  });

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

/** Registers the cpu backend under another name, with matrix products whose factors are rounded first. */
function pretend(name: string, round: (x: number) => number): void {
  tf.registerBackend(name, () => new MathBackendCPU());
  tf.copyRegisteredKernels('cpu', name);
  const { kernelFunc, ...rest } = tf.getKernel('BatchMatMul', name);
  tf.unregisterKernel('BatchMatMul', name);
  tf.registerKernel({
    ...rest,
    kernelFunc({ inputs, ...others }) {
      const rounded = Object.entries(inputs).map(([key, x]) => {
        const values = (others.backend as MathBackendCPU).readSync(x!.dataId) as Float32Array;
        return [key, tf.tensor(values.map(round), x!.shape)] as const;
      });
      return kernelFunc({ ...others, inputs: Object.fromEntries(rounded) });
    },
  });
}
