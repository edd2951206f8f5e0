const TILE = 4;

/**
 * C = A·B for row-major A (m×k) and B (k×n).
 *
 * Four by four entries of C are summed in registers at a time; each entry is summed in the order of k, whatever its tile, so the
 * result does not depend on the tiling.   Cost: 2mkn flops.
 */
export function gemm(a: Float64Array, b: Float64Array, m: number, k: number, n: number): Float64Array {
  const c = new Float64Array(m * n);
  const panel = new Float64Array(k * TILE);
  for (let j = 0; j < n; j += TILE) {
    const width = Math.min(TILE, n - j);
    pack(panel, b, j, width, k, n);
    let i = 0;
    for (; i + TILE <= m; i += TILE) tile(c, a, panel, i, j, width, k, n);
    for (; i < m; i++) row(c, a, panel, i, j, width, k, n);
  }
  return c;
}

/** Columns j..j+3 of B side by side, missing ones zero. */
function pack(panel: Float64Array, b: Float64Array, j: number, width: number, k: number, n: number): void {
  if (width < TILE) panel.fill(0);
  for (let t = 0; t < k; t++) for (let w = 0; w < width; w++) panel[t * TILE + w] = b[t * n + j + w]!;
}

function tile(
  c: Float64Array,
  a: Float64Array,
  p: Float64Array,
  i: number,
  j: number,
  width: number,
  k: number,
  n: number,
): void {
  const r0 = i * k;
  const r1 = r0 + k;
  const r2 = r1 + k;
  const r3 = r2 + k;
  // prettier-ignore
  let c00 = 0, c01 = 0, c02 = 0, c03 = 0,
      c10 = 0, c11 = 0, c12 = 0, c13 = 0,
      c20 = 0, c21 = 0, c22 = 0, c23 = 0,
      c30 = 0, c31 = 0, c32 = 0, c33 = 0;
  // prettier-ignore
  for (let t = 0; t < k; t++) {
    const b0 = p[t * 4]!, b1 = p[t * 4 + 1]!, b2 = p[t * 4 + 2]!, b3 = p[t * 4 + 3]!;
    const a0 = a[r0 + t]!, a1 = a[r1 + t]!, a2 = a[r2 + t]!, a3 = a[r3 + t]!;
    c00 += a0 * b0; c01 += a0 * b1; c02 += a0 * b2; c03 += a0 * b3;
    c10 += a1 * b0; c11 += a1 * b1; c12 += a1 * b2; c13 += a1 * b3;
    c20 += a2 * b0; c21 += a2 * b1; c22 += a2 * b2; c23 += a2 * b3;
    c30 += a3 * b0; c31 += a3 * b1; c32 += a3 * b2; c33 += a3 * b3;
  }
  store(c, i * n + j, width, c00, c01, c02, c03);
  store(c, (i + 1) * n + j, width, c10, c11, c12, c13);
  store(c, (i + 2) * n + j, width, c20, c21, c22, c23);
  store(c, (i + 3) * n + j, width, c30, c31, c32, c33);
}

function row(
  c: Float64Array,
  a: Float64Array,
  p: Float64Array,
  i: number,
  j: number,
  width: number,
  k: number,
  n: number,
): void {
  // prettier-ignore
  let c0 = 0, c1 = 0, c2 = 0, c3 = 0;
  // prettier-ignore
  for (let t = 0; t < k; t++) {
    const at = a[i * k + t]!;
    c0 += at * p[t * 4]!; c1 += at * p[t * 4 + 1]!; c2 += at * p[t * 4 + 2]!; c3 += at * p[t * 4 + 3]!;
  }
  store(c, i * n + j, width, c0, c1, c2, c3);
}

function store(c: Float64Array, at: number, width: number, c0: number, c1: number, c2: number, c3: number): void {
  c[at] = c0;
  if (width > 1) c[at + 1] = c1;
  if (width > 2) c[at + 2] = c2;
  if (width > 3) c[at + 3] = c3;
}
