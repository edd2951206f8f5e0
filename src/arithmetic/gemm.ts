import type { Transposes } from './arithmetic.ts';
import { wasmGemm } from './wasm/wasmGemm.ts';

/** Up to so many products, a plain loop is over before a call into WebAssembly has copied its arguments. */
const FEW = 64;

/**
 * C = op(A)·op(B) for row-major A (m×k, or k×m when transposed) and B (k×n, or n×k).
 *
 * Each entry is 0 + a₁b₁ + a₂b₂ + … in the order of k, every operation rounded, whichever path is taken.   Cost: 2mkn flops.
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
  if (m * k * n > FEW) return wasmGemm({ dtype: 'float64', a, b, m, k, n, ...flags });
  const [ai, at] = flags.transposeA ? [1, m] : [k, 1];
  const [bt, bj] = flags.transposeB ? [1, k] : [n, 1];
  const c = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let t = 0; t < k; t++) sum += a[i * ai + t * at]! * b[t * bt + j * bj]!;
      c[i * n + j] = sum;
    }
  }
  return c;
}

/** As `gemm`, every operation rounded to float32. */
export function gemm32(
  a: Float32Array,
  b: Float32Array,
  m: number,
  k: number,
  n: number,
  flags: Transposes = {},
): Float32Array {
  return wasmGemm({ dtype: 'float32', a, b, m, k, n, ...flags });
}
