import { SingularError } from '../errors.ts';
import { float64 } from './float64.ts';

const WIDTH = 64;

/**
 * The lower triangular R with A = R·Rᵀ in doubles, by panels of 64 columns whose products float64's kernel multiplies: for large
 * matrices, and only within the band where A's lower triangle has entries. Only that triangle is read; above the diagonal R is zero.
 *
 * Every entry is a sum of the same products as in `cholesky`, in another order, so that A + ΔA = R·Rᵀ with |ΔA| ≤ γ_{n+1}|R||Rᵀ|
 * (Higham, 2nd ed., Thm 10.3).   Shapes: n × n, row-major.   Cost: n b² for a band of width b, n³/3 without one.
 * @throws {SingularError} when a pivot is not positive
 */
export function bandCholesky(a: Float64Array, n: number): Float64Array {
  const r = new Float64Array(n * n);
  const first = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    let j = 0;
    while (j < i && a[i * n + j] === 0) j++;
    first[i] = j;
    r.set(a.subarray(i * n + j, i * n + i + 1), i * n + j);
  }
  for (let from = 0; from < n; from += WIDTH) {
    const to = Math.min(n, from + WIDTH);
    let last = to; // rows beyond it have nothing in these columns
    for (let i = n; i > to && last === to; i--) if (first[i - 1]! < to) last = i;
    const panel = subtracted(r, n, { from, to, last, left: Math.min(...first.subarray(from, to)) });
    factor(panel, last - from, to - from, from);
    for (let i = from; i < last; i++)
      r.set(
        panel.subarray((i - from) * (to - from), (i - from) * (to - from) + Math.min(i + 1, to) - from),
        i * n + from,
      );
  }
  return r;
}

interface Panel {
  readonly from: number;
  readonly to: number;
  readonly last: number;
  /** Where the rows of the diagonal block begin. */
  readonly left: number;
}

/** Columns from..to of rows from..last, less the products of what stands left of them. */
function subtracted(r: Float64Array, n: number, { from, to, last, left }: Panel): Float64Array {
  const [rows, width, k] = [last - from, to - from, from - left];
  const panel = new Float64Array(rows * width);
  for (let i = 0; i < rows; i++)
    panel.set(r.subarray((from + i) * n + from, (from + i) * n + Math.min(to, from + i + 1)), i * width);
  if (k <= 0) return panel;
  const before = new Float64Array(rows * k);
  for (let i = 0; i < rows; i++) before.set(r.subarray((from + i) * n + left, (from + i) * n + from), i * k);
  const top = { rows: width, columns: k, data: before.subarray(0, width * k) };
  const C = { rows, columns: width, data: panel };
  float64.gemm(-1, { rows, columns: k, data: before }, top, 1, C, { transposeB: true });
  return panel;
}

/** Factors the diagonal block of a panel, and solves for the rows below it. */
function factor(panel: Float64Array, rows: number, width: number, from: number): void {
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < Math.min(i + 1, width); j++) {
      let sum = panel[i * width + j]!;
      for (let t = 0; t < j; t++) sum -= panel[i * width + t]! * panel[j * width + t]!;
      if (i > j) panel[i * width + j] = sum / panel[j * width + j]!;
      else if (sum > 0) panel[i * width + j] = Math.sqrt(sum);
      else
        throw new SingularError(
          `bandCholesky: A must be symmetric positive definite, got pivot ${sum} in row ${from + j}; it is singular, indefinite, or too ill-conditioned for doubles`,
        );
    }
}
