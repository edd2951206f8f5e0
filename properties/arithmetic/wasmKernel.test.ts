import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Transposes } from '../../src/arithmetic/arithmetic.ts';
import { gemm, multiplyInto } from '../../src/arithmetic/gemm.ts';
import { signed, unsigned } from '../../src/arithmetic/wasm/assembler.ts';
import { Heap } from '../../src/arithmetic/wasm/heap.ts';
import { kernelModule } from '../../src/arithmetic/wasm/kernel.ts';
import { wasmGemm } from '../../src/arithmetic/wasm/wasmGemm.ts';
import { DimensionError, EngineError } from '../../src/errors.ts';
import { random } from '../../src/random.ts';
import { expectThrows } from './laws.ts';
import { seeds } from './matrices.ts';
import { DTYPES, entries, expectSame, plain, product, SCALARS, type Sizes, wasm } from './products.ts';
import { FLAGS } from './rounding.ts';

/** Both types under every transpose, each with another α and β, by turns. */
function expectPlain(sizes: Sizes, seed: number): void {
  DTYPES.forEach((dtype, d) =>
    FLAGS.forEach((flags, f) => {
      const p = { ...product(dtype, sizes, seed), ...SCALARS[(seed + 4 * d + f) % SCALARS.length]!, ...flags };
      expectSame(wasm(p), plain(p), p);
    }),
  );
}

const upTo70 = fc.integer({ min: 1, max: 70 });
const EDGES = [63, 64, 65, 127, 128, 129, 200];
const DEPTHS = [255, 256, 257, 511, 512, 513, 1025];

describe('the WebAssembly kernel', () => {
  test('is the plain loop bit for bit, for sizes up to 70, both types, all transposes, all kinds of α and β', () => {
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
      const p = product(dtype, [8, 64, 8], 1);
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
          const [a, b, c] = [draw(m * k), draw(k * n), draw(m * n)].map((x) => entries(dtype, x)) as [
            never,
            never,
            never,
          ];
          for (const scalars of SCALARS) {
            const p = { dtype, m, k, n, ...flags, ...scalars, a, b, c };
            expectSame(wasm(p), plain(p), p);
          }
        }
    }
  });

  test('a sum of negative zeros is 0, and −0 when it starts from −0', () => {
    for (const dtype of DTYPES) {
      const [a, b, c] = [[-0, -0], [1, 1], [-0]].map((x) => entries(dtype, x)) as [never, never, never];
      const p = { dtype, m: 1, k: 2, n: 1, a, b, c, alpha: 1 };
      expect(wasm({ ...p, beta: 0 })[0]).toBe(0);
      expect(wasm({ ...p, beta: 1 })[0]).toBe(-0);
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
        wasm({ dtype, m: 90, k: 90, n: 90, a: nans, b: nans, c: nans, alpha: 1, beta: 1 });
        expectPlain(sizes, 3);
      }
    }
  });

  test('A and B stay as they were, and C does not change when the heap is used again', () => {
    const p = product('float64', [9, 10, 11], 5);
    const copies = [p.a.slice(), p.b.slice()];
    const c = wasm(p);
    wasm(product('float64', [9, 10, 11], 6));
    expect([p.a, p.b]).toEqual(copies);
    expectSame(c, plain(p), p);
  });

  test('writes into a part of an array, and nowhere else', () => {
    const p = product('float64', [5, 6, 7], 8);
    const around = new Float64Array(100).fill(42);
    wasmGemm('float64', 1, p.a, p.b, 0, around.subarray(20, 55), p);
    expectSame(around.subarray(20, 55), plain(p), p);
    expect([...around.subarray(0, 20), ...around.subarray(55)]).toEqual(Array(65).fill(42));
  });

  test('an array of another length than its shape is refused by name', () => {
    const p = product('float64', [2, 3, 4], 1);
    const short = new Float64Array(5);
    for (const name of ['a', 'b', 'c'] as const)
      expectThrows(
        () => wasm({ ...p, [name]: short }),
        DimensionError,
        new RegExp(`^wasmGemm: ${name.toUpperCase()} must have \\d×\\d = \\d+ entries, got 5; `),
      );
  });
});

describe('gemm and gemm32', () => {
  const gemm32 = (
    a: Float32Array,
    b: Float32Array,
    m: number,
    k: number,
    n: number,
    flags: Transposes = {},
  ): Float32Array => {
    const c = new Float32Array(m * n);
    multiplyInto('float32', 1, a, b, 0, c, { m, k, n, ...flags });
    return c;
  };

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
        const p = { ...product('float64', [m, k, n], 7), ...flags };
        expectSame(gemm(p.a, p.b, m, k, n, flags), plain(p), p);
        const q = { ...product('float32', [m, k, n], 7), ...flags };
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
    for (const shared of [false, true]) {
      const heap = new Heap(shared, 40);
      heap.views.float64[0] = 42;
      const before = heap.views.float64;
      heap.reserve(30 * 65536 + 1);
      expect(before.length).toBe(shared ? 8192 : 0);
      expect(heap.views.float64.byteLength).toBe(31 * 65536);
      expect(heap.views.float32.byteLength).toBe(31 * 65536);
      expect(heap.views.float64[0]).toBe(42);
    }
  });

  test('does not move for what it already has', () => {
    const heap = new Heap(false, 2);
    const { float64 } = heap.views;
    heap.reserve(65536);
    expect(heap.views.float64).toBe(float64);
  });

  test('says how many bytes were asked for when it cannot grow, and stays usable', () => {
    const heap = new Heap(false, 2);
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
    for (const shared of [false, true]) expect(kernelModule(shared).length).toBeLessThan(4096);
  });
});
