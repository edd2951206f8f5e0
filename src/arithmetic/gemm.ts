import type { Transposes } from './arithmetic.ts';
import type { DType, Entries, ProductSizes } from './hostArithmetic.ts';
import { isFolded, wasmGemm } from './wasm/wasmGemm.ts';

/** Up to so many products, a plain loop is over before a call into WebAssembly has copied its arguments. */
const FEW = 64;

/**
 * op(A)·op(B) for row-major A (m×k, or k×m when transposed) and B (k×n, or n×k).
 *
 * Each entry is 0 + a₁b₁ + a₂b₂ + … in the order of k, every operation rounded.   Cost: 2mkn flops.
 * @throws {EngineError} when A, B and C together need more than the 4 GiB of a WebAssembly memory
 */
export function gemm(
  a: Float64Array,
  b: Float64Array,
  m: number,
  k: number,
  n: number,
  flags: Transposes = {},
): Float64Array {
  const c = new Float64Array(m * n);
  multiplyInto('float64', 1, a, b, 0, c, { m, k, n, ...flags });
  return c;
}

/** C ← α·op(A)·op(B) + β·C with the roundings of `wasmGemm`, whichever path is taken. */
export function multiplyInto<D extends DType>(
  dtype: D,
  alpha: number,
  a: Entries[D],
  b: Entries[D],
  beta: number,
  c: Entries[D],
  sizes: ProductSizes,
): void {
  const { m, k, n } = sizes;
  if (m * k * n > FEW) return wasmGemm(dtype, alpha, a, b, beta, c, sizes);
  const [ai, at] = sizes.transposeA ? [1, m] : [k, 1];
  const [bt, bj] = sizes.transposeB ? [1, k] : [n, 1];
  const round = dtype === 'float64' ? (x: number): number => x : Math.fround;
  const folded = isFolded(alpha, beta);
  const sign = folded ? alpha : 1;
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) {
      const before = c[i * n + j]!;
      let sum = folded && beta === 1 ? before : 0;
      for (let t = 0; t < k; t++) sum = round(sum + round(sign * a[i * ai + t * at]! * b[t * bt + j * bj]!));
      c[i * n + j] = folded ? sum : beta === 0 ? alpha * sum : alpha * sum + beta * before;
    }
}
