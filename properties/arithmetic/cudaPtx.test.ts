import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ptx } from '../../src/arithmetic/cuda/ptx.ts';
import { eighths } from './matrices.ts';
import { runPtx } from './ptxMachine.ts';

const DTYPES = ['float64', 'float32'] as const;
const NO_PTXAS = ((): string | undefined => {
  try {
    execFileSync('ptxas', ['--version'], { stdio: 'pipe' });
    return undefined;
  } catch {
    return 'no ptxas of a CUDA toolkit on the path';
  }
})();

const assemble = (text: string, architecture: string): void => {
  const folder = mkdtempSync(join(tmpdir(), 'ptx-'));
  try {
    writeFileSync(join(folder, 'kernels.ptx'), text);
    execFileSync('ptxas', [`-arch=${architecture}`, '-o', join(folder, 'out.cubin'), join(folder, 'kernels.ptx')], {
      stdio: 'pipe',
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
};

describe.skipIf(NO_PTXAS !== undefined)(
  `the assembler of a CUDA toolkit${NO_PTXAS === undefined ? '' : ` (skipped: ${NO_PTXAS})`}`,
  () => {
    test.each(DTYPES.flatMap((dtype) => ['sm_75', 'sm_80', 'sm_90'].map((sm) => [dtype, sm] as const)))(
      'takes the %s kernels for %s',
      (dtype, sm) => expect(() => assemble(ptx(dtype), sm)).not.toThrow(),
    );

    test('refuses them with an instruction misspelt', () =>
      expect(() => assemble(ptx('float64').replace('fma.rn', 'fma'), 'sm_80')).toThrow(/rounding modifier/i));
  },
);

// Their meaning, read off the text by an interpreter of its own: few threads, so that each walks on through the matrix.
describe.each(DTYPES)('the %s kernels', (dtype) => {
  const size = dtype === 'float64' ? 8 : 4;
  const COUNT = 23;
  /** Three arrays of COUNT, NaN unless filled, and a guard behind them that nothing may touch. */
  const run = (
    kernel: string,
    given: readonly (Float64Array | undefined)[],
    rest: readonly (bigint | number)[],
  ): number[] => {
    const view = new DataView(new ArrayBuffer((3 * COUNT + 1) * size));
    const set = (at: number, x: number): void =>
      dtype === 'float64' ? view.setFloat64(at * size, x, true) : view.setFloat32(at * size, x, true);
    for (let i = 0; i <= 3 * COUNT; i++) set(i, Number.NaN);
    given.forEach((array, k) => array?.forEach((x, i) => set(k * COUNT + i, x)));
    const addresses = given.map((_, k) => BigInt(k * COUNT * size));
    const parameters = [...addresses, ...rest, BigInt(COUNT)];
    runPtx(ptx(dtype), kernel, view, { blocks: 2, threads: 4, parameters });
    const get = (i: number): number =>
      dtype === 'float64' ? view.getFloat64(i * size, true) : view.getFloat32(i * size, true);
    given.forEach((array, k) => {
      if (k > 0) array?.forEach((x, i) => expect(get(k * COUNT + i)).toBe(x)); // inputs stay
    });
    expect(get(3 * COUNT)).toBeNaN();
    return Array.from({ length: COUNT }, (_, i) => get(i));
  };
  const [x, y] = [eighths(1, COUNT), eighths(2, COUNT)];

  test('combine is αx + βy, and with β = 0 it does not read y', () => {
    expect(run('combine', [undefined, x, y], [0.5, -3])).toEqual(Array.from(x, (v, i) => 0.5 * v - 3 * y[i]!));
    expect(run('combine', [undefined, x, y], [1, 1])).toEqual(Array.from(x, (v, i) => v + y[i]!));
    expect(run('combine', [undefined, x, undefined], [2, 0])).toEqual(Array.from(x, (v) => 2 * v));
  });

  test('combine may write over y, each entry once', () => {
    const view = new DataView(new ArrayBuffer(2 * COUNT * size));
    const typed = dtype === 'float64' ? new Float64Array(view.buffer) : new Float32Array(view.buffer);
    typed.set(x);
    typed.set(y, COUNT);
    const to = BigInt(COUNT * size);
    runPtx(ptx(dtype), 'combine', view, { blocks: 2, threads: 4, parameters: [to, 0n, to, 2, -1, BigInt(COUNT)] });
    expect(Array.from(typed.subarray(COUNT))).toEqual(Array.from(x, (v, i) => 2 * v - y[i]!));
  });

  test('scale multiplies by a scalar that lies on the device', () =>
    expect(run('scale', [undefined, Float64Array.of(-1.75), x], [])).toEqual(Array.from(x, (v) => -1.75 * v)));

  test('gather takes rows by their numbers, and zeros for −1', () => {
    const [n, rows] = [4, [2, -1, 0, 2, 1]]; // five rows of four out of three
    const view = new DataView(new ArrayBuffer(8 * 64));
    const typed = dtype === 'float64' ? new Float64Array(view.buffer) : new Float32Array(view.buffer);
    typed.fill(Number.NaN);
    typed.set(x.subarray(0, 12));
    rows.forEach((row, i) => view.setInt32(12 * size + 4 * i, row, true));
    const parameters = [BigInt(24 * size), 0n, BigInt(12 * size), BigInt(n), BigInt(5 * n)];
    runPtx(ptx(dtype), 'gather', view, { blocks: 2, threads: 3, parameters });
    const expected = rows.flatMap((row) => Array.from({ length: n }, (_, j) => (row < 0 ? 0 : x[row * n + j]!)));
    expect(Array.from(typed.subarray(24, 24 + 5 * n))).toEqual(expected);
    expect(typed[24 + 5 * n]).toBeNaN();
  });

  test('identity is 1 where the row is the column', () =>
    // 23 entries of a matrix with 4 columns: rows 0 to 5, of which 4 and 5 are those of a larger one
    expect(run('identity', [undefined], [4n])).toEqual(Array.from({ length: COUNT }, (_, i) => (i % 5 === 0 ? 1 : 0))));
});
