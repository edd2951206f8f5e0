import { EigenvalueDecomposition, Matrix, SingularValueDecomposition } from 'ml-matrix';

/**
 * The eigenvalues of a symmetric A (n×n), ascending, in float64 by ml-matrix: |λ̂ − λ| is a modest multiple of n u ‖A‖.
 *
 * Assumes: A finite and symmetric.   Cost: O(n³).
 */
export function symmetricEigenvalues(a: ArrayLike<number>, n: number): Float64Array {
  const { realEigenvalues } = new EigenvalueDecomposition(dense(a, n, n), { assumeSymmetric: true });
  return Float64Array.from(realEigenvalues).toSorted();
}

/**
 * The min(m, n) singular values of A (m×n), descending, in float64 by ml-matrix.
 *
 * Assumes: A finite.   Cost: O(mn·min(m, n)).
 */
export function singularValues(a: ArrayLike<number>, m: number, n: number): Float64Array {
  const { diagonal } = new SingularValueDecomposition(dense(a, m, n), {
    autoTranspose: true,
    computeLeftSingularVectors: false,
    computeRightSingularVectors: false,
  });
  return Float64Array.from(diagonal).toSorted((x, y) => y - x);
}

const dense = (a: ArrayLike<number>, rows: number, columns: number): Matrix =>
  Matrix.from1DArray(rows, columns, Float64Array.from(a));
