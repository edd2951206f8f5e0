import { expect } from 'vitest';
import type { DType, Entries, ProductSizes } from '../../src/arithmetic/hostArithmetic.ts';
import { wasmGemm } from '../../src/arithmetic/wasm/wasmGemm.ts';
import { logUniform } from './matrices.ts';

export type Sizes = readonly [m: number, k: number, n: number];
export const DTYPES = ['float64', 'float32'] as const;

/** What C ← α·A·B + β·C is made of. C is the one from before. */
export interface Product<D extends DType> extends ProductSizes {
  readonly dtype: D;
  readonly alpha: number;
  readonly a: Entries[D];
  readonly b: Entries[D];
  readonly beta: number;
  readonly c: Entries[D];
}

/** The four cases without a rounding of their own, and others. */
export const SCALARS = [
  { alpha: 1, beta: 0 },
  { alpha: 1, beta: 1 },
  { alpha: -1, beta: 0 },
  { alpha: -1, beta: 1 },
  { alpha: 0.1, beta: 0 },
  { alpha: 1, beta: -0.7 },
  { alpha: -0.3, beta: 1 },
] as const;

export const entries = <D extends DType>(dtype: D, from: ArrayLike<number>): Entries[D] =>
  (dtype === 'float64' ? Float64Array.from(from) : Float32Array.from(from)) as Entries[D];

/** Entries over many magnitudes; α = 1 and β = 0. */
export function product<D extends DType>(dtype: D, [m, k, n]: Sizes, seed: number): Product<D> {
  const draw = (stream: number, count: number): Entries[D] => entries(dtype, logUniform(seed + stream, count));
  return { dtype, alpha: 1, beta: 0, m, k, n, a: draw(0, m * k), b: draw(1, k * n), c: draw(2, m * n) };
}

/** The product as the kernel computes it, into a copy of C. */
export function wasm<D extends DType>(p: Product<D>): Entries[D] {
  const c = p.c.slice() as Entries[D];
  wasmGemm(p.dtype, p.alpha, p.a, p.b, p.beta, c, p);
  return c;
}

/** The oracle: each entry by a plain loop in the order of k, every operation rounded, or in the opposite order. */
export function plain<D extends DType>(p: Product<D>, backward = false): Entries[D] {
  const { a, b, m, k, n, dtype, alpha, beta } = p;
  const c = p.c.slice() as Entries[D];
  const [ai, at] = p.transposeA ? [1, m] : [k, 1];
  const [bt, bj] = p.transposeB ? [1, k] : [n, 1];
  const unscaled = (alpha === 1 || alpha === -1) && (beta === 0 || beta === 1);
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) {
      const before = c[i * n + j]!;
      let s = unscaled && beta === 1 ? before : 0;
      for (let step = 0; step < k; step++) {
        const t = backward ? k - 1 - step : step;
        const x = unscaled && alpha === -1 ? -a[i * ai + t * at]! : a[i * ai + t * at]!;
        const y = b[t * bt + j * bj]!;
        s = dtype === 'float64' ? s + x * y : Math.fround(s + Math.fround(x * y));
      }
      if (unscaled) c[i * n + j] = s;
      else if (beta === 0) c[i * n + j] = alpha * s;
      else c[i * n + j] = alpha * s + beta * before;
    }
  return c;
}

/** Bit for bit, but for the payloads of NaN; on failure says where. */
export function expectSame(
  got: Float64Array | Float32Array,
  expected: Float64Array | Float32Array,
  p: Product<DType>,
): void {
  const where = (i: number): string =>
    `${p.dtype} ${p.m}×${p.k}×${p.n}, α = ${p.alpha}, β = ${p.beta}: entry (${Math.floor(i / p.n)}, ${i % p.n})`;
  expect(got.constructor).toBe(expected.constructor);
  expect(got.length).toBe(expected.length);
  const i = expected.findIndex((x, at) => !Object.is(x, got[at]!));
  if (i >= 0) expect.unreachable(`${where(i)} must be ${expected[i]!}, got ${got[i]!}`);
}
