import { EngineError, SingularError } from '../../errors.ts';
import type { DType, Entries, Kernels } from '../hostArithmetic.ts';
import type { Cells } from './cells.ts';
import type { Routines } from './routines.ts';

/** What 32 bits can count. */
const MOST = 2 ** 31 - 1;

/**
 * Products, Cholesky solutions and spectra by a library's BLAS and LAPACK.
 *
 * Fortran reads a row-major matrix as its transpose: C = op(A)·op(B) is asked for as Cᵀ = op(B)ᵀ·op(A)ᵀ, a row-major lower triangle
 * is its upper one, and nothing is ever transposed in memory.
 */
export function blasKernels<D extends DType>(
  { name, about, dtype }: { readonly name: string; readonly about: string; readonly dtype: D },
  { gemm, axpy, scal, potrf, trsm, syev, gesvd }: Routines,
  cells: Cells<D>,
): Kernels<D> {
  const { at } = cells;
  const zeros = (count: number): Entries[D] =>
    (dtype === 'float64' ? new Float64Array(count) : new Float32Array(count)) as Entries[D];
  const flag = (transpose: boolean | undefined): number => (transpose ? at.T : at.N);

  /** Calls a routine twice: first to learn how much memory it wants, then with it. */
  const withWorkspace = (routine: string, call: (work: Entries[D]) => void): void => {
    const wanted = zeros(1);
    cells.integer('lwork', -1);
    call(wanted);
    const size = Math.ceil(wanted[0]! * (1 + 2 ** -23)); // it comes as a number of this precision, perhaps rounded down
    cells.integer('lwork', size);
    call(zeros(size));
    if (cells.info !== 0)
      throw new EngineError(
        `${name}.${routine}: the iteration must converge, got info = ${cells.info}; scale the matrix, or use the WebAssembly engine`,
      );
  };

  return {
    name,
    about,
    gemm(alpha, a, b, beta, c, { m, k, n, transposeA, transposeB }) {
      cells.integer('m', m);
      cells.integer('n', n);
      cells.integer('k', k);
      cells.integer('lda', transposeA ? m : k);
      cells.integer('ldb', transposeB ? k : n);
      cells.scalar('alpha', alpha);
      cells.scalar('beta', beta);
      const [opA, opB] = [flag(transposeA), flag(transposeB)];
      gemm(opB, opA, at.n, at.m, at.k, at.alpha, b, at.ldb, a, at.lda, at.beta, c, at.n, 1, 1);
    },
    axpby(alpha, x, beta, y) {
      // BLAS need not read what it multiplies by zero, and scales Y before it looks at X: zeros and overlaps take the plain loop.
      if (alpha === 0 || y.length > MOST || (beta !== 0 && beta !== 1 && overlap(x, y))) {
        if (beta === 0) for (let i = 0; i < y.length; i++) y[i] = alpha * x[i]!;
        else for (let i = 0; i < y.length; i++) y[i] = alpha * x[i]! + beta * y[i]!;
        return;
      }
      cells.integer('n', y.length);
      cells.scalar('alpha', alpha);
      cells.scalar('beta', beta);
      if (beta === 0) {
        y.set(x);
        if (alpha !== 1) scal(at.n, at.alpha, y, at.one);
      } else {
        if (beta !== 1) scal(at.n, at.beta, y, at.one);
        axpy(at.n, at.alpha, x, at.one, y, at.one);
      }
    },
    choleskySolve(a, b, n, m) {
      const r = a.slice() as Entries[D];
      cells.integer('n', n);
      potrf(at.U, at.n, r, at.n, at.info, 1);
      // Not every library stops at a NaN.
      const bad = cells.info > 0 ? cells.info - 1 : diagonalFault(r, n);
      if (bad >= 0)
        throw new SingularError(
          `solve: A must be symmetric positive definite, got pivot ≤ 0 or NaN in row ${bad} of ${n}; it is singular, indefinite, or too ill-conditioned for its number of bits (try bignumber)`,
        );
      // With A = UᵀU, read by columns: Xᵀ = (Bᵀ U⁻¹) U⁻ᵀ.
      const x = b.slice() as Entries[D];
      cells.integer('m', m);
      cells.scalar('alpha', 1);
      for (const op of [at.N, at.T]) trsm(at.R, at.U, op, at.N, at.m, at.n, at.alpha, r, at.n, x, at.m, 1, 1, 1, 1);
      return x;
    },
    symmetricEigenvalues(a, n) {
      const [copy, values] = [a.slice(), zeros(n)];
      cells.integer('n', n);
      withWorkspace('symmetricEigenvalues', (work) =>
        syev(at.N, at.U, at.n, copy, at.n, values, work, at.lwork, at.info, 1, 1),
      );
      return Float64Array.from(values);
    },
    singularValues(a, m, n) {
      const [copy, values, none] = [a.slice(), zeros(Math.min(m, n)), zeros(1)];
      cells.integer('m', m);
      cells.integer('n', n);
      withWorkspace('singularValues', (work) =>
        gesvd(at.N, at.N, at.n, at.m, copy, at.n, values, none, at.one, none, at.one, work, at.lwork, at.info, 1, 1),
      );
      return Float64Array.from(values);
    },
  };
}

/** Whether two arrays of the same length share memory. */
const overlap = (x: Float64Array | Float32Array, y: Float64Array | Float32Array): boolean =>
  x.buffer === y.buffer && Math.abs(x.byteOffset - y.byteOffset) < y.byteLength;

/** The first row whose pivot's root is not positive, or −1. */
function diagonalFault(r: Float64Array | Float32Array, n: number): number {
  for (let i = 0; i < n; i++) if (!(r[i * (n + 1)]! > 0)) return i;
  return -1;
}
