/**
 * The least and the greatest eigenvalue of a symmetric A (n×n), row-major, in float64: Householder's tridiagonal form, then QL steps
 * without vectors. |λ̂ − λ| is a modest multiple of n u ‖A‖, as for `symmetricEigenvalues`, which also finds vectors and takes ten times
 * as long at n = 20.
 *
 * Only the lower triangle is read, and A is overwritten. NaN in A gives NaN.   Cost: (4/3)n³ + O(n²) flops.
 * Source: J. H. Wilkinson, C. Reinsch, Linear Algebra (1971), II/1–II/3.
 */
export function symmetricEnds(a: Float64Array, n: number): readonly [least: number, greatest: number] {
  const [diagonal, beside] = tridiagonal(a, n);
  eigenvalues(diagonal, beside, n);
  let [least, greatest] = [diagonal[0]!, diagonal[0]!];
  for (let i = 1; i < n; i++) {
    least = Math.min(least, diagonal[i]!);
    greatest = Math.max(greatest, diagonal[i]!);
  }
  return [least, greatest];
}

/** A = QTQᵀ by reflections that clear one row of the lower triangle after the other, from the last. */
function tridiagonal(a: Float64Array, n: number): readonly [diagonal: Float64Array, beside: Float64Array] {
  if (scratch.length < 3 * n) scratch = new Float64Array(3 * n);
  const [d, e, p] = [scratch.subarray(0, n), scratch.subarray(n, 2 * n), scratch.subarray(2 * n, 3 * n)];
  e[0] = 0;
  for (let i = n - 1; i > 0; i--) {
    const row = i * n;
    let scale = 0;
    for (let j = 0; j < i; j++) scale += Math.abs(a[row + j]!);
    if (i === 1 || scale === 0) {
      e[i] = a[row + i - 1]!;
      continue;
    }
    let h = 0;
    for (let j = 0; j < i; j++) {
      const x = a[row + j]! / scale;
      a[row + j] = x;
      h += x * x;
    }
    const f = a[row + i - 1]!;
    const g = f >= 0 ? -Math.sqrt(h) : Math.sqrt(h);
    e[i] = scale * g;
    h -= f * g;
    a[row + i - 1] = f - g;
    // p = A v / h, with A's lower triangle only
    for (let j = 0; j < i; j++) p[j] = 0;
    for (let j = 0; j < i; j++) {
      const v = a[row + j]!;
      let sum = 0;
      for (let k = 0, at = j * n; k < j; k++, at++) {
        const x = a[at]!;
        sum += x * a[row + k]!;
        p[k]! += x * v;
      }
      p[j]! += sum + a[j * n + j]! * v;
    }
    let k = 0;
    for (let j = 0; j < i; j++) {
      p[j]! /= h;
      k += p[j]! * a[row + j]!;
    }
    k /= h + h;
    for (let j = 0; j < i; j++) p[j]! -= k * a[row + j]!;
    // A − v pᵀ − p vᵀ
    for (let j = 0; j < i; j++) {
      const [v, w] = [a[row + j]!, p[j]!];
      for (let k = 0, at = j * n; k <= j; k++, at++) a[at] = a[at]! - v * p[k]! - w * a[row + k]!;
    }
  }
  for (let i = 0; i < n; i++) d[i] = a[i * n + i]!;
  return [d, e];
}

/** QL with implicit shifts: d becomes the eigenvalues of the tridiagonal matrix with d and, at i−1 beside i, e_i. */
function eigenvalues(d: Float64Array, e: Float64Array, n: number): void {
  for (let i = 1; i < n; i++) e[i - 1] = e[i]!;
  e[n - 1] = 0;
  for (let l = 0; l < n; l++) {
    for (let sweep = 0; sweep < SWEEPS; sweep++) {
      let m = l;
      while (m < n - 1 && Math.abs(e[m]!) > Number.EPSILON * (Math.abs(d[m]!) + Math.abs(d[m + 1]!))) m++;
      if (m === l) break;
      const g0 = (d[l + 1]! - d[l]!) / (2 * e[l]!);
      const r0 = Math.sqrt(g0 * g0 + 1);
      let g = d[m]! - d[l]! + e[l]! / (g0 + (g0 >= 0 ? r0 : -r0));
      let [s, c, p, i] = [1, 1, 0, m - 1];
      for (; i >= l; i--) {
        const [f, b] = [s * e[i]!, c * e[i]!];
        let r = Math.sqrt(f * f + g * g);
        e[i + 1] = r;
        if (r === 0) {
          d[i + 1]! -= p;
          e[m] = 0;
          break;
        }
        s = f / r;
        c = g / r;
        g = d[i + 1]! - p;
        r = (d[i]! - g) * s + 2 * c * b;
        p = s * r;
        d[i + 1] = g + p;
        g = c * r - b;
      }
      if (i >= l) continue;
      d[l]! -= p;
      e[l] = g;
      e[m] = 0;
    }
  }
}

/** Three rows, which no call leaves anything in: typed arrays are dear to allocate. */
let scratch = new Float64Array(0);

/** Far above what any matrix needs; NaN would go on for ever. */
const SWEEPS = 60;
