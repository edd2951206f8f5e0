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
 * The lower triangular R with A = R·Rᵀ.
 * @throws {SingularError} when a pivot is not positive
 */
export function cholesky<V extends Reals>(a: V, n: number): V {
  const r = a.slice() as V;
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = r[i * n + j]!;
      for (let t = 0; t < j; t++) sum -= r[i * n + t]! * r[j * n + t]!;
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

function subtractRow(x: Reals, target: number, factor: number, source: number, m: number): void {
  for (let j = 0; j < m; j++) x[target + j] = x[target + j]! - factor * x[source + j]!;
}

function divideRow(x: Reals, row: number, divisor: number, m: number): void {
  for (let j = 0; j < m; j++) x[row + j] = x[row + j]! / divisor;
}
