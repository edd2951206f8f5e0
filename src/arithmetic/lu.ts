import { SingularError } from '../errors.ts';
import type { DType, Entries } from './hostArithmetic.ts';

/**
 * X with A X = B by elimination with partial pivoting, every stored number rounded to the type of the entries.
 *
 * Shapes: A (n × n), B (n × m), row-major, both left alone.   Cost: n³/3 + n² m multiplications.
 * @throws {SingularError} when a column has no pivot but zero
 */
export function luSolve<D extends DType>(A: Entries[D], B: Entries[D], n: number, m: number): Entries[D] {
  const [a, b] = [A.slice() as Entries[D], B.slice() as Entries[D]];
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i * n + k]!) > Math.abs(a[pivot * n + k]!)) pivot = i;
    if (a[pivot * n + k] === 0)
      throw new SingularError(
        `luSolve: A must be regular, got a zero pivot in column ${k + 1} of ${n}; look at its rank`,
      );
    if (pivot !== k) {
      swapRows(a, n, k, pivot);
      swapRows(b, m, k, pivot);
    }
    for (let i = k + 1; i < n; i++) {
      const factor = a[i * n + k]! / a[k * n + k]!;
      if (factor === 0) continue;
      for (let j = k + 1; j < n; j++) a[i * n + j]! -= factor * a[k * n + j]!;
      for (let j = 0; j < m; j++) b[i * m + j]! -= factor * b[k * m + j]!;
    }
  }
  for (let k = n - 1; k >= 0; k--)
    for (let j = 0; j < m; j++) {
      let sum = b[k * m + j]!;
      for (let i = k + 1; i < n; i++) sum -= a[k * n + i]! * b[i * m + j]!;
      b[k * m + j] = sum / a[k * n + k]!;
    }
  return b;
}

function swapRows(a: Float64Array | Float32Array, columns: number, i: number, j: number): void {
  for (let k = 0; k < columns; k++)
    [a[i * columns + k], a[j * columns + k]] = [a[j * columns + k]!, a[i * columns + k]!];
}
