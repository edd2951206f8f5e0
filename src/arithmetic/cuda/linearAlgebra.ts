import { EngineError, SingularError } from '../../errors.ts';
import type { DType, ProductSizes } from '../hostArithmetic.ts';
import type { Device } from './device.ts';
import type { Memory } from './memory.ts';
import type { Pointer } from './native.ts';

const N = 0;
const T = 1;
/** Of the column-major matrix: the lower triangle of the row-major one. */
const UPPER = 1;
const DEVICE_TO_DEVICE = 3;
const DEVICE_TO_HOST = 2;
const LARGEST = 2 ** 31 - 1;

/** cuBLAS and cuSOLVER on row-major arrays at device addresses; shapes have been checked. */
export interface LinearAlgebra {
  /** C ← α·op(A)·op(B) + β·C, where β = 0 overwrites whatever C held. */
  gemm(where: string, alpha: number, a: Pointer, b: Pointer, beta: number, c: Pointer, sizes: ProductSizes): void;
  /** out (columns × rows) ← Aᵀ of A (rows × columns) */
  transpose(where: string, a: Pointer, rows: number, columns: number, out: Pointer): void;
  /**
   * out ← A⁻¹B for A (n×n) symmetric positive definite, of which the lower triangle is read, and B (n×m).
   * @throws {SingularError} when a pivot is not positive
   */
  choleskySolve(where: string, a: Pointer, b: Pointer, n: number, m: number, out: Pointer): void;
}

/**
 * The libraries are column-major: they take a row-major A for Aᵀ. So C = op(A)·op(B) is asked for as Cᵀ = op(B)ᵀ·op(A)ᵀ, and a
 * right-hand side goes through a transpose on its way in and out.
 */
export function linearAlgebra(dtype: DType, device: Device, memory: Memory): LinearAlgebra {
  const { native, cublas, cusolver } = device;
  const size = dtype === 'float64' ? 8 : 4;
  const number = (x: number): Float64Array | Float32Array =>
    dtype === 'float64' ? Float64Array.of(x) : Float32Array.of(x);
  const [one, zero] = [number(1), number(0)];
  const requireInts = (where: string, ...sizes: number[]): void => {
    const large = sizes.find((s) => s > LARGEST);
    if (large !== undefined)
      throw new EngineError(
        `${device.name}.${where}: rows and columns must be below 2³¹, which is all that cuBLAS counts, got ${large}; split the matrix`,
      );
  };
  const transpose: LinearAlgebra['transpose'] = (where, a, rows, columns, out) => {
    requireInts(where, rows, columns);
    // With β = 0 the second matrix is not read; out itself is one that is valid in every version.
    const status = native.geam(cublas, T, N, rows, columns, one, a, columns, zero, out, rows, out, rows);
    device.check(where, status, 'cublas');
  };
  return {
    gemm(where, alpha, a, b, beta, c, { m, k, n, transposeA = false, transposeB = false }) {
      requireInts(where, m, k, n);
      const [lda, ldb] = [transposeA ? m : k, transposeB ? k : n];
      const [opA, opB] = [transposeA ? T : N, transposeB ? T : N];
      const [α, β] = [number(alpha), number(beta)];
      const status = native.gemm(cublas, opB, opA, n, m, k, α, b, ldb, a, lda, β, c, n);
      device.check(where, status, 'cublas');
    },
    transpose,
    choleskySolve(where, a, b, n, m, out) {
      requireInts(where, n, m);
      const check = (status: number): void => device.check(where, status, 'cusolver');
      memory.scope(where, () => {
        const allocate = (bytes: number): Pointer => memory.allocate(where, bytes).pointer;
        const factor = allocate(n * n * size);
        device.check(where, native.memcpy(factor, a, n * n * size, DEVICE_TO_DEVICE));
        const length: [number | null] = [null];
        check(native.potrfSize(cusolver, UPPER, n, factor, n, length));
        const work = allocate(Math.max(1, length[0]!) * size);
        const info = allocate(4);
        check(native.potrf(cusolver, UPPER, n, factor, n, work, length[0]!, info));
        const pivot = new Int32Array(1);
        device.check(where, native.memcpy(pivot, info, 4, DEVICE_TO_HOST));
        if (pivot[0] !== 0) throw notDefinite(device.name, where, pivot[0]!, n);
        const x = allocate(n * m * size);
        transpose(where, b, n, m, x);
        check(native.potrs(cusolver, UPPER, n, m, factor, n, x, n, info));
        transpose(where, x, m, n, out);
      });
    },
  };
}

function notDefinite(name: string, where: string, info: number, n: number): Error {
  if (info < 0)
    return new EngineError(`${name}.${where}: cuSOLVER must take its arguments, got info ${info}; report this`);
  return new SingularError(
    `${name}.${where}: A must be symmetric positive definite, got a pivot that is not positive in row ${info - 1} of ${n}; it is singular, indefinite, or too ill-conditioned for its number of bits (try bignumber)`,
  );
}
