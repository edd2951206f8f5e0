import type { ActivationName } from './activations.ts';

/**
 * What a formula may ask of a number system. Formulas of `theory/` and loops of `inference/` know only this interface, so the
 * same source line runs in float64, on a TF.js device, in a prime field, in exact fractions, or over degree bounds.
 *
 * `M` is a matrix of the system; a scalar is a 1×1 matrix, so nothing has to leave a device. No operation of this interface changes
 * a matrix, so results may share memory with what they were made from. Only `InPlaceArithmetic` overwrites: matrices of its blocks
 * and copies, and no others.
 *
 * Work entry by entry is optional; a formula that needs it asks by `requireElementwise`.
 */
export interface Arithmetic<M> extends Partial<Elementwise<M>> {
  readonly name: string;
  /** A matrix from row-major entries, each taken exactly (a double is a dyadic fraction in every exact system). */
  matrix(rows: number, columns: number, entries: ArrayLike<number>): M;
  identity(n: number): M;
  shape(a: M): Shape;
  add(a: M, b: M): M;
  subtract(a: M, b: M): M;
  /** c·A for a 1×1 matrix c. */
  scale(c: M, a: M): M;
  /** op(A)·op(B), where op transposes when the flag says so. */
  multiply(a: M, b: M, flags?: Transposes): M;
  transpose(a: M): M;
  /** Σ_ij a_ij b_ij = tr(AᵀB) as a 1×1 matrix.   Cost: O(mn) for m×n matrices. */
  inner(a: M, b: M): M;
  /** The same entries, row by row, in another shape. */
  reshape(a: M, rows: number, columns: number): M;
  /** Row i is row rows[i] of A, or zeros where rows[i] is −1. */
  gather(a: M, rows: Int32Array): M;
  /** The adjoint of `gather`: row r of `count` is the sum of all rows i of A with rows[i] = r, and zeros where there are none. */
  scatter(a: M, rows: Int32Array, count: number): M;
  /**
   * The X with A·X = B for a symmetric positive definite A. Exact systems solve any invertible A; a device that cannot look at a
   * pivot marks a bad one by NaN, which judges and inference treat as no answer.
   * @throws {SingularError} when A is found singular, or in float64 not positive definite
   */
  solve(a: M, b: M): M;
  /**
   * 1/c for a 1×1 matrix c, of either sign.
   * @throws {SingularError} when c is zero
   */
  reciprocal(c: M): M;
}

/** Rows and columns of a matrix. */
export type Shape = readonly [rows: number, columns: number];

/** Which factors of a product are transposed; none unless told. */
export interface Transposes {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/** A system in which two matrices either are equal or are not, and can be written down. */
export interface ExactArithmetic<M> extends Arithmetic<M> {
  equals(a: M, b: M): boolean;
  /** The entries row by row, as a person reads them. */
  format(a: M): string[][];
}

/** A system that rounds. Reading is a promise because some devices cannot be read synchronously. */
export interface FloatArithmetic<M> extends Arithmetic<M> {
  /** What really computes: library, version, device. */
  readonly about: string;
  /** The relative error of one rounded operation, as this engine really has it. */
  readonly unitRoundoff: number;
  /** Row-major entries, rounded to float64. */
  read(a: M): Promise<Float64Array>;
  /** Frees what `body` made, except what its value holds. A system without manual memory just calls it. */
  scope<T>(body: () => T): T;
  /** Gives matrices back to a device with manual memory; elsewhere it does nothing. They must not be used again. */
  free(matrices: readonly M[]): void;
}

/** A rounding system whose matrices may be overwritten: what a loop needs to run without allocating. */
export interface InPlaceArithmetic<M> extends FloatArithmetic<M> {
  /** Matrices of zeros of the given shapes, one after another in one piece of memory. */
  block(shapes: readonly Shape[]): Block<M>;
  /** C ← α·op(A)·op(B) + β·C. C must not overlap A or B. */
  gemm(alpha: number, a: M, b: M, beta: number, c: M, flags?: Transposes): void;
  /** A matrix of its own with the entries that A has now. */
  copy(a: M): M;
  /** Y ← α·X + β·Y */
  axpby(alpha: number, x: M, beta: number, y: M): void;
}

/** What nonlinear layers need besides: work entry by entry. */
export interface Elementwise<M> {
  /** φ of each entry. */
  activate(phi: ActivationName, a: M): M;
  /** φ′ of each entry. */
  slope(phi: ActivationName, a: M): M;
  /** A ∘ B: entries times entries. */
  hadamard(a: M, b: M): M;
}

/** A rounding system that also works entry by entry. */
export type ElementwiseArithmetic<M> = FloatArithmetic<M> & Elementwise<M>;

/** Matrices that lie side by side, so that what is done to all of them can be done at once. Freed by `free([all])`. */
export interface Block<M> {
  /** One row with every entry of every part. */
  readonly all: M;
  readonly parts: readonly M[];
}

/** A rounding system whose entries can be looked at in the middle of a formula. */
export interface HostArithmetic<M> extends FloatArithmetic<M> {
  entries(a: M): Float64Array;
  /**
   * The eigenvalues of a symmetric A, ascending. A proposal: in float64 at best, and without a proven error.
   * @throws {DimensionError} when A is not square
   * @throws {ValueError} when an entry is not finite
   */
  symmetricEigenvalues(a: M): Float64Array;
  /**
   * The min(m, n) singular values of A (m×n), descending; a proposal likewise.
   * @throws {ValueError} when an entry is not finite
   */
  singularValues(a: M): Float64Array;
}
