import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gemm, gemm32 } from '../../src/arithmetic/gemm.ts';
import { signed, unsigned } from '../../src/arithmetic/wasm/assembler.ts';
import { Heap } from '../../src/arithmetic/wasm/heap.ts';
import { kernelModule } from '../../src/arithmetic/wasm/kernel.ts';
import type { Entries } from '../../src/arithmetic/hostArithmetic.ts';
import { type Product, wasmGemm } from '../../src/arithmetic/wasm/wasmGemm.ts';
import { DimensionError, EngineError } from '../../src/errors.ts';
import { random } from '../../src/random.ts';
import { expectThrows } from './laws.ts';
import { logUniform, seeds } from './matrices.ts';
import { FLAGS } from './rounding.ts';

type Dtype = keyof Entries;
type Sizes = readonly [m: number, k: number, n: number];
const DTYPES = ['float64', 'float32'] as const;
const VARIANTS = DTYPES.flatMap((dtype) => [false, true].map((accumulate) => ({ dtype, accumulate })));

const entries = <D extends Dtype>(dtype: D, from: ArrayLike<number>): Entries[D] =>
  (dtype === 'float64' ? Float64Array.from(from) : Float32Array.from(from)) as Entries[D];

/** The oracle: each entry by a plain loop in the order of k, every operation rounded, or in the opposite order. */
function plain<D extends Dtype>(p: Product<D>, backward = false): Entries[D] {
  const { a, b, m, k, n, dtype } = p;
  const c = entries(dtype, p.accumulate ?? new Float64Array(m * n));
  const [ai, at] = p.transposeA ? [1, m] : [k, 1];
  const [bt, bj] = p.transposeB ? [1, k] : [n, 1];
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) {
      let s = c[i * n + j]!;
      for (let step = 0; step < k; step++) {
        const t = backward ? k - 1 - step : step;
        const x = a[i * ai + t * at]!;
        const y = b[t * bt + j * bj]!;
        s = dtype === 'float64' ? s + x * y : Math.fround(s + Math.fround(x * y));
      }
      c[i * n + j] = s;
    }
  return c;
}

/** Bit for bit, but for the payloads of NaN; on failure says where. */
function expectSame(got: Float64Array | Float32Array, expected: Float64Array | Float32Array, p: Product<Dtype>): void {
  const where = (i: number): string => `${p.dtype} ${p.m}×${p.k}×${p.n}: entry (${Math.floor(i / p.n)}, ${i % p.n})`;
  expect(got.constructor).toBe(expected.constructor);
  expect(got.length).toBe(expected.length);
  const i = expected.findIndex((x, at) => !Object.is(x, got[at]!));
  if (i >= 0) expect.unreachable(`${where(i)} must be ${expected[i]!}, got ${got[i]!}`);
}

function product<D extends Dtype>(dtype: D, [m, k, n]: Sizes, seed: number, accumulate: boolean): Product<D> {
  const draw = (stream: number, count: number): Entries[D] => entries(dtype, logUniform(seed + stream, count));
  const p = { dtype, m, k, n, a: draw(0, m * k), b: draw(1, k * n) };
  return accumulate ? { ...p, accumulate: draw(2, m * n) } : p;
}

function expectPlain(sizes: Sizes, seed: number): void {
  for (const { dtype, accumulate } of VARIANTS)
    for (const flags of FLAGS) {
      const p = { ...product(dtype, sizes, seed, accumulate), ...flags };
      expectSame(wasmGemm(p), plain(p), p);
    }
}

const upTo70 = fc.integer({ min: 1, max: 70 });
const EDGES = [63, 64, 65, 127, 128, 129, 200];
const DEPTHS = [255, 256, 257, 511, 512, 513, 1025];

describe('the WebAssembly kernel', () => {
  test('is the plain loop bit for bit, for sizes up to 70, both types, all transposes, with and without C₀', () => {
    fc.assert(
      fc.property(upTo70, upTo70, upTo70, seeds, (m, k, n, seed) => expectPlain([m, k, n], seed)),
      { numRuns: 40 },
    );
  });

  test('is the plain loop bit for bit at every residue of m, k and n by the size of a tile', () => {
    for (let m = 1; m <= 5; m++)
      for (let k = 0; k <= 3; k++) for (let n = 1; n <= 17; n++) expectPlain([m, k, n], 100 * m + 10 * k + n);
  });

  test.each(EDGES)('is the plain loop bit for bit on both sides of a block of %i', (size) => {
    expectPlain([size, 65, size], size);
    for (const thin of [1, 9]) {
      expectPlain([size, thin, size - 1], size);
      expectPlain([thin, size, size + 1], size);
      expectPlain([size + 1, size, thin], size);
    }
  });

  test.each(DEPTHS)('cutting a sum of %i products into blocks leaves its bits', (k) => {
    expectPlain([13, k, 10], k);
  });

  test('the oracle has teeth: summing the other way round changes bits of most entries', () => {
    for (const dtype of DTYPES) {
      const p = product(dtype, [8, 64, 8], 1, false);
      const [forward, backward] = [plain(p), plain(p, true)];
      expect(forward.filter((x, i) => x !== backward[i]).length).toBeGreaterThan(32);
    }
  });

  test('NaN, infinities, negative zeros and subnormals come out as from the plain loop', () => {
    const SPECIAL = [Number.NaN, Infinity, -Infinity, 0, -0, 5e-324, -3e-310, 1e-45, -4e-39, 1e308, -3e38, 1, -1];
    for (let seed = 0; seed < 30; seed++) {
      const r = random(seed, 'special');
      const rare = seed % 3 === 0 ? 1 : 0.05;
      const draw = (count: number): number[] =>
        Array.from({ length: count }, () =>
          r.uniform() < rare ? SPECIAL[r.integer(0, SPECIAL.length - 1)]! : r.integer(-1, 1) * 0.75,
        );
      const [m, k, n] = [r.integer(1, 11), r.integer(1, 9), r.integer(1, 19)];
      for (const dtype of DTYPES)
        for (const flags of FLAGS) {
          const p = { dtype, m, k, n, ...flags, a: entries(dtype, draw(m * k)), b: entries(dtype, draw(k * n)) };
          expectSame(wasmGemm(p), plain(p), p);
          const q = { ...p, accumulate: entries(dtype, draw(m * n)) };
          expectSame(wasmGemm(q), plain(q), q);
        }
    }
  });

  test('a sum of negative zeros is 0, and −0 when it starts from −0', () => {
    for (const dtype of DTYPES) {
      const p = { dtype, m: 1, k: 2, n: 1, a: entries(dtype, [-0, -0]), b: entries(dtype, [1, 1]) };
      expect(wasmGemm(p)[0]).toBe(0);
      expect(wasmGemm({ ...p, accumulate: entries(dtype, [-0]) })[0]).toBe(-0);
    }
    expect(gemm(Float64Array.of(-0, -0), Float64Array.of(1, 1), 1, 2, 1)[0]).toBe(0);
  });

  test('what an earlier product left in the heap does not reach a later one', () => {
    for (const dtype of DTYPES) {
      const nans = entries(
        dtype,
        Array.from({ length: 90 * 90 }, () => Number.NaN),
      );
      for (const sizes of [
        [1, 1, 1],
        [5, 7, 9],
        [66, 3, 5],
      ] as const) {
        wasmGemm({ dtype, m: 90, k: 90, n: 90, a: nans, b: nans, accumulate: nans });
        expectPlain(sizes, 3);
      }
    }
  });

  test('its arguments stay as they were, and a result does not change when the heap is used again', () => {
    const p = product('float64', [9, 10, 11], 5, true);
    const copies = [p.a.slice(), p.b.slice(), p.accumulate!.slice()];
    const c = wasmGemm(p);
    wasmGemm(product('float64', [9, 10, 11], 6, false));
    expect([p.a, p.b, p.accumulate]).toEqual(copies);
    expectSame(c, plain(p), p);
  });

  test('an array of another length than its shape is refused by name', () => {
    const p = product('float64', [2, 3, 4], 1, true);
    const short = new Float64Array(5);
    for (const name of ['a', 'b', 'accumulate'] as const)
      expectThrows(
        () => wasmGemm({ ...p, [name]: short }),
        DimensionError,
        new RegExp(`^wasmGemm: ${name} must have \\d×\\d = \\d+ entries, got 5; `),
      );
  });
});

describe('gemm and gemm32', () => {
  test('both paths of gemm, and gemm32, are the plain loop bit for bit, under every transpose', () => {
    for (const [m, k, n] of [
      [1, 1, 1],
      [4, 4, 4],
      [4, 4, 5],
      [8, 8, 1],
      [1, 65, 1],
      [7, 11, 13],
    ] as const)
      for (const flags of FLAGS) {
        const p = { ...product('float64', [m, k, n], 7, false), ...flags };
        expectSame(gemm(p.a, p.b, m, k, n, flags), plain(p), p);
        const q = { ...product('float32', [m, k, n], 7, false), ...flags };
        expectSame(gemm32(q.a, q.b, m, k, n, flags), plain(q), q);
      }
  });

  // Non-regression values: what this code gave when it was written, on one machine. Another value on another machine, or after a
  // change of the kernel, means that the order or the rounding of a sum has changed.
  test('a fixed product has the bits that it had when the kernel was written', () => {
    const r = random(20, 'golden');
    const dyadic = (count: number): number[] =>
      Array.from({ length: count }, () => r.integer(-(2 ** 31), 2 ** 31 - 1) / 2 ** 20);
    const [m, k, n] = [67, 301, 45];
    const [a, b] = [dyadic(m * k), dyadic(k * n)];
    const hash = (c: Float64Array | Float32Array): string =>
      createHash('sha256')
        .update(new Uint8Array(c.buffer, c.byteOffset, c.byteLength))
        .digest('hex')
        .slice(0, 16);
    expect({
      float64: hash(gemm(Float64Array.from(a), Float64Array.from(b), m, k, n)),
      float32: hash(gemm32(Float32Array.from(a), Float32Array.from(b), m, k, n)),
    }).toEqual({ float64: '518c76756ed0f4f3', float32: '85c10296b4774415' });
  });
});

describe('the heap', () => {
  test('grows to what is asked, keeps what it holds, and gives views of the grown memory', () => {
    const heap = new Heap(40);
    heap.views.float64[0] = 42;
    const before = heap.views.float64;
    heap.reserve(30 * 65536 + 1);
    expect(before.length).toBe(0);
    expect(heap.views.float64.byteLength).toBe(31 * 65536);
    expect(heap.views.float32.byteLength).toBe(31 * 65536);
    expect(heap.views.float64[0]).toBe(42);
  });

  test('does not move for what it already has', () => {
    const heap = new Heap(2);
    const { float64 } = heap.views;
    heap.reserve(65536);
    expect(heap.views.float64).toBe(float64);
  });

  test('says how many bytes were asked for when it cannot grow, and stays usable', () => {
    const heap = new Heap(2);
    expectThrows(
      () => heap.reserve(200_000),
      EngineError,
      /^wasmGemm: the WebAssembly memory must grow to 200000 bytes, got stuck at 65536 \(its limit is 131072\); /,
    );
    heap.reserve(131_072);
    expect(heap.views.float64.byteLength).toBe(131_072);
  });

  test('a product beyond 4 GiB is refused with its bytes, and the next one is right', () => {
    const wide = new Float64Array(30_000);
    expectThrows(() => gemm(wide, wide, 30_000, 1, 30_000), EngineError, /must grow to 72\d{8} bytes/);
    expectPlain([6, 5, 4], 1);
  });

  test('a product larger than all before it makes the heap grow and is right', () => expectPlain([700, 1, 600], 9));
});

describe('the assembler', () => {
  test('LEB128 has the bytes of its definition’s examples', () => {
    expect(unsigned(624485)).toEqual([0xe5, 0x8e, 0x26]);
    expect(signed(-123456)).toEqual([0xc0, 0xbb, 0x78]);
    expect([unsigned(127), unsigned(128), signed(63), signed(64), signed(-64), signed(-65)]).toEqual([
      ...[[0x7f], [0x80, 0x01], [0x3f], [0xc0, 0x00]],
      ...[[0x40], [0xbf, 0x7f]],
    ]);
  });

  test('the module is small enough to be compiled synchronously anywhere', () => {
    expect(kernelModule.length).toBeLessThan(4096);
  });
});
