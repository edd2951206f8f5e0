const BLOCK = 64;

/**
 * C = A·B for row-major A (m×k) and B (k×n).
 *
 * Each entry of C is summed in the order of k whatever the block, so the result does not depend on the block size.
 * Rows of B stay in cache over a block of k; four of them are combined in one pass over a row of C.   Cost: 2mkn flops.
 */
export function gemm(a: Float64Array, b: Float64Array, m: number, k: number, n: number): Float64Array {
  const c = new Float64Array(m * n);
  for (let k0 = 0; k0 < k; k0 += BLOCK) {
    const k1 = Math.min(k0 + BLOCK, k);
    for (let i = 0; i < m; i++) addRows(c, i * n, a, i * k, b, k0, k1, n);
  }
  return c;
}

/** c[row] += Σ_{k0 ≤ t < k1} a[row, t] · b[t] */
function addRows(
  c: Float64Array,
  ci: number,
  a: Float64Array,
  ai: number,
  b: Float64Array,
  k0: number,
  k1: number,
  n: number,
): void {
  let t = k0;
  for (; t + 3 < k1; t += 4) {
    const [a0, a1, a2, a3] = [a[ai + t]!, a[ai + t + 1]!, a[ai + t + 2]!, a[ai + t + 3]!];
    const [b0, b1, b2, b3] = [t * n, t * n + n, t * n + 2 * n, t * n + 3 * n];
    for (let j = 0; j < n; j++) {
      c[ci + j] = c[ci + j]! + a0 * b[b0 + j]! + a1 * b[b1 + j]! + a2 * b[b2 + j]! + a3 * b[b3 + j]!;
    }
  }
  for (; t < k1; t++) {
    const at = a[ai + t]!;
    for (let j = 0; j < n; j++) c[ci + j] = c[ci + j]! + at * b[t * n + j]!;
  }
}
