import { SingularError } from '../errors.ts';

type Reals = Float64Array | Float32Array;

/**
 * Solves A·X = B by A = R·Rᵀ with R lower triangular; only A's lower triangle is read.
 *
 * Shapes: A n×n symmetric positive definite, B n×m, row-major.   Cost: n³/3 + 2n²m flops.
 * The computed X satisfies (A + ΔA)X = B with |ΔA| ≤ γ_{3n+1}|R||Rᵀ| (Higham, 2nd ed., Thm 10.4).
 * @throws {SingularError} when a pivot is not positive
 */
export function choleskySolve<V extends Reals>(a: V, b: V, n: number, m: number): V {
  const r = cholesky(a, n);
  const x = b.slice() as V;
  for (let i = 0; i < n; i++) {
    for (let t = 0; t < i; t++) subtractRow(x, i * m, r[i * n + t]!, t * m, m);
    divideRow(x, i * m, r[i * n + i]!, m);
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let t = i + 1; t < n; t++) subtractRow(x, i * m, r[t * n + i]!, t * m, m);
    divideRow(x, i * m, r[i * n + i]!, m);
  }
  return x;
}

/**
 * The lower triangular R with A = R·Rᵀ. What stands left of a row's first entry other than zero stays zero and is left out, so that a
 * band costs what a band does; no bit changes.
 * @throws {SingularError} when a pivot is not positive
 */
export function cholesky<V extends Reals>(a: V, n: number): V {
  const r = a.slice() as V;
  const first = Int32Array.from({ length: n }, (_, i) => firstOfRow(a, i * n, i));
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      if (first[i]! > j) continue;
      let sum = r[i * n + j]!;
      for (let t = Math.max(first[i]!, first[j]!); t < j; t++) sum -= r[i * n + t]! * r[j * n + t]!;
      if (i > j) {
        r[i * n + j] = sum / r[j * n + j]!;
      } else if (sum > 0) {
        r[j * n + j] = Math.sqrt(sum);
      } else {
        throw new SingularError(
          `solve: A must be symmetric positive definite, got pivot ${sum} in row ${j} of ${n}; it is singular, indefinite, or too ill-conditioned for its number of bits (try bignumber)`,
        );
      }
    }
  }
  return r;
}

/** Where the first entry other than zero stands among the `count` from `start`; at `count` if there is none. */
function firstOfRow(a: Reals, start: number, count: number): number {
  for (let j = 0; j < count; j++) if (a[start + j] !== 0) return j;
  return count;
}

/** b ↦ x with R·Rᵀ x = b, R as `cholesky` gives it.   Cost: 2n² for each b, less with a band. */
export function factoredSolver(r: Float64Array, n: number): (b: Float64Array) => Float64Array {
  const first = Int32Array.from({ length: n }, (_, i) => firstOfRow(r, i * n, i));
  return (b) => {
    const x = b.slice();
    for (let i = 0; i < n; i++) {
      let sum = x[i]!;
      for (let t = first[i]!; t < i; t++) sum -= r[i * n + t]! * x[t]!;
      x[i] = sum / r[i * n + i]!;
    }
    for (let i = n - 1; i >= 0; i--) {
      const value = x[i]! / r[i * n + i]!;
      x[i] = value;
      for (let t = first[i]!; t < i; t++) x[t] = x[t]! - r[i * n + t]! * value;
    }
    return x;
  };
}

function subtractRow(x: Reals, target: number, factor: number, source: number, m: number): void {
  for (let j = 0; j < m; j++) x[target + j] = x[target + j]! - factor * x[source + j]!;
}

function divideRow(x: Reals, row: number, divisor: number, m: number): void {
  for (let j = 0; j < m; j++) x[row + j] = x[row + j]! / divisor;
}
