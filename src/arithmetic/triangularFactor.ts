import { frobenius } from './norm.ts';

/** Column j of R is that of column `order[j]` of F. */
export interface TriangularFactor {
  /** R (n × n), upper triangular, column by column: R_ij = columns[j][i], i ≤ j. */
  readonly columns: readonly Float64Array[];
  readonly order: readonly number[];
}

/**
 * R of F Π = Q R by Householder reflections, columns chosen by their length and rows sorted by their largest entry: the error of each
 * row is then small beside that row, so that rows of very different sizes keep theirs.
 *
 *     |ΔF_ij| ≤ c(m, n) u max_j |F_ij|     (Cox and Higham 1998, for row-wise growth that is small in practice)
 *
 * Shapes: F (m × n), row-major, m ≥ n.   Cost: 2n²(m − n/3).
 */
export function triangularFactor(F: ArrayLike<number>, m: number, n: number): TriangularFactor {
  const size = (i: number): number => {
    let most = 0;
    for (let j = 0; j < n; j++) most = Math.max(most, Math.abs(F[i * n + j]!));
    return most;
  };
  const sizes = Array.from({ length: m }, (_, i) => size(i));
  const rows = sizes.map((_, i) => i).toSorted((i, j) => sizes[j]! - sizes[i]!);
  const columns = Array.from({ length: n }, (_, j) => Float64Array.from(rows, (i) => F[i * n + j]!));
  const order = columns.map((_, j) => j);
  for (let k = 0; k < n; k++) {
    let [longest, best] = [-1, k];
    for (let j = k; j < n; j++) {
      const length = frobenius([columns[j]!.subarray(k)]);
      if (length > longest) [longest, best] = [length, j];
    }
    [columns[k], columns[best]] = [columns[best]!, columns[k]!];
    [order[k], order[best]] = [order[best]!, order[k]!];
    const pivot = columns[k]!;
    const head = pivot[k]!;
    const beta = head > 0 ? -longest : longest;
    if (longest === 0) break;
    // I − τ v vᵀ with v_k = 1 takes the column to β e_k.
    const tau = (beta - head) / beta;
    const divisor = head - beta;
    for (let i = k + 1; i < m; i++) pivot[i] = pivot[i]! / divisor;
    pivot[k] = beta;
    for (let j = k + 1; j < n; j++) {
      const column = columns[j]!;
      let sum = column[k]!;
      for (let i = k + 1; i < m; i++) sum += pivot[i]! * column[i]!;
      sum *= tau;
      column[k] = column[k]! - sum;
      for (let i = k + 1; i < m; i++) column[i] = column[i]! - sum * pivot[i]!;
    }
  }
  return { columns, order };
}

/** X = Π R⁻¹ (n × n), row-major, so that F X has orthonormal columns.   Cost: n³/3. Infinite where R is singular. */
export function inverseOf({ columns, order }: TriangularFactor): Float64Array {
  const n = columns.length;
  const X = new Float64Array(n * n);
  const x = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    x.fill(0);
    x[j] = 1;
    for (let i = j; i >= 0; i--) {
      x[i] = x[i]! / columns[i]![i]!;
      const above = columns[i]!;
      const value = x[i]!;
      if (value !== 0) for (let k = 0; k < i; k++) x[k] = x[k]! - above[k]! * value;
    }
    for (let i = 0; i <= j; i++) X[order[i]! * n + j] = x[i]!;
  }
  return X;
}
