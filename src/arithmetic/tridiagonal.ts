import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/** Eigenvalues, each with its vector. */
export interface Eigenpairs {
  readonly values: readonly number[];
  /** Of an eigenvalue that is among `values`. */
  readonly vectorOf: (value: number) => readonly number[];
}

/**
 * The eigenvalues and vectors of a symmetric tridiagonal matrix, as Lanczos' method leaves one: unproven.
 *
 * Shapes: k numbers on the diagonal, k − 1 beside it.   Cost: O(k³).
 */
export function tridiagonalEigenpairs(diagonal: readonly number[], offDiagonal: readonly number[]): Eigenpairs {
  const k = diagonal.length;
  const T = Matrix.zeros(k, k);
  for (let i = 0; i < k; i++) {
    T.set(i, i, diagonal[i]!);
    if (i + 1 < k) T.set(i, i + 1, offDiagonal[i]!).set(i + 1, i, offDiagonal[i]!);
  }
  const { realEigenvalues: values, eigenvectorMatrix } = new EigenvalueDecomposition(T, { assumeSymmetric: true });
  return { values, vectorOf: (value) => eigenvectorMatrix.getColumn(values.indexOf(value)) };
}
