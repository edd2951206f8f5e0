import { SingularError } from '../errors.ts';
import type { HostArithmetic, InPlaceArithmetic, Shape, Transposes } from './arithmetic.ts';
import {
  foreign,
  productShape,
  requireEntries,
  requireFinite,
  requireReshape,
  requireRows,
  requireSameShape,
  requireScalar,
  requireSquare,
  requireSystem,
  requireTargets,
} from './shapes.ts';

/** The entries of a matrix, row by row, by the type of a number. */
export interface Entries {
  float64: Float64Array;
  float32: Float32Array;
}

export type DType = keyof Entries;

/** Row-major numbers in the process's own memory. */
export interface HostMatrix<D extends DType> {
  readonly rows: number;
  readonly columns: number;
  readonly data: Entries[D];
}

/** The sizes of C = op(A)·op(B): A is stored k×m under transposeA, B is stored n×k under transposeB. */
export interface ProductSizes extends Transposes {
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

/** What a library does with arrays; shapes have been checked. */
export interface Kernels<D extends DType> {
  readonly name: string;
  /** What computes; it may change, as when threads cannot be had. */
  readonly about: string;
  /** C ← α·op(A)·op(B) + β·C, where β = 0 overwrites whatever C held, NaN too. */
  gemm(alpha: number, a: Entries[D], b: Entries[D], beta: number, c: Entries[D], sizes: ProductSizes): void;
  /** y ← αx + βy, where β = 0 overwrites whatever y held. */
  axpby(alpha: number, x: Entries[D], beta: number, y: Entries[D]): void;
  /**
   * A⁻¹B for A (n×n) symmetric positive definite, B (n×m).
   * @throws {SingularError} when a pivot is not positive
   */
  choleskySolve(a: Entries[D], b: Entries[D], n: number, m: number): Entries[D];
  /** Ascending; A (n×n) symmetric and finite. */
  symmetricEigenvalues(a: Entries[D], n: number): Float64Array;
  /** Descending, min(m, n) of them; A (m×n) finite. */
  singularValues(a: Entries[D], m: number, n: number): Float64Array;
}

/** An arithmetic whose matrices are arrays of this process. */
export type ArrayArithmetic<D extends DType> = HostArithmetic<HostMatrix<D>> &
  InPlaceArithmetic<HostMatrix<D>> & {
    /** The type of the arrays. */
    readonly dtype: D;
  };

/** Whether A's matrices are arrays of doubles of this process, and can be looked at. */
export const holdsDoubles = (A: object): A is HostArithmetic<HostMatrix<'float64'>> =>
  'dtype' in A && A.dtype === 'float64' && 'entries' in A;

const ARRAYS = { float64: Float64Array, float32: Float32Array };
/** How an array of the type takes a double in. */
export const ROUNDED = { float64: undefined, float32: Math.fround };
const UNIT_ROUNDOFF = { float64: 2 ** -53, float32: 2 ** -24 };

/** 0 + x₁y₁ + x₂y₂ + … in this order, every operation rounded to the type of the arrays. */
function innerProduct(x: Float64Array | Float32Array, y: Float64Array | Float32Array): number {
  let sum = 0;
  if (x instanceof Float64Array) for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  else for (let i = 0; i < x.length; i++) sum = Math.fround(sum + Math.fround(x[i]! * y[i]!));
  return sum;
}

/** IEEE arithmetic of the given precision, round to nearest, whose products and systems are a library's. */
export function hostArithmetic<D extends DType>(dtype: D, kernels: Kernels<D>): ArrayArithmetic<D> {
  type M = HostMatrix<D>;
  const { name } = kernels;
  const zeros = (count: number): Entries[D] => new ARRAYS[dtype](count) as Entries[D];
  const from = (entries: ArrayLike<number>): Entries[D] => new ARRAYS[dtype](entries) as Entries[D]; // `from` asks for an iterator
  const entries = (a: M): Float64Array => (a.data instanceof Float64Array ? a.data : Float64Array.from(a.data));
  const bytes = ARRAYS[dtype].BYTES_PER_ELEMENT;
  const shape = (a: M): Shape => {
    if (a?.data?.BYTES_PER_ELEMENT !== bytes) throw foreign(name, a);
    return [a.rows, a.columns];
  };
  const matrixOf = (rows: number, columns: number, data: Entries[D]): M => ({ rows, columns, data });
  const sizesOf = (where: string, a: M, b: M, flags: Transposes): ProductSizes => {
    const [m, k, n] = productShape(where, shape(a), shape(b), flags);
    return { m, k, n, ...flags };
  };
  /** A + sB for s = ±1: each entry rounded once. No callback an entry, which would cost more than the sum. */
  const sum = (a: M, sign: 1 | -1, b: M): M => {
    const [p, q] = [a.data, b.data]; // read once: the loop runs several times faster
    const data = zeros(p.length);
    for (let i = 0; i < p.length; i++) data[i] = p[i]! + sign * q[i]!;
    return matrixOf(a.rows, a.columns, data);
  };
  return {
    name,
    dtype,
    get about() {
      return kernels.about;
    },
    unitRoundoff: UNIT_ROUNDOFF[dtype],
    shape,
    matrix(rows, columns, entries) {
      requireEntries(`${name}.matrix`, rows, columns, entries, ROUNDED[dtype]);
      return matrixOf(rows, columns, from(entries));
    },
    identity(n) {
      const data = zeros(n * n);
      for (let i = 0; i < n; i++) data[i * n + i] = 1;
      return matrixOf(n, n, data);
    },
    add(a, b) {
      requireSameShape(`${name}.add`, shape(a), shape(b));
      return sum(a, 1, b);
    },
    subtract(a, b) {
      requireSameShape(`${name}.subtract`, shape(a), shape(b));
      return sum(a, -1, b);
    },
    scale(c, a) {
      requireScalar(`${name}.scale`, shape(c));
      const [factor, p] = [c.data[0]!, a.data];
      if (factor === 1) return a; // nobody may overwrite it; who has to, copies
      const data = zeros(p.length);
      for (let i = 0; i < p.length; i++) data[i] = factor * p[i]!;
      return matrixOf(a.rows, a.columns, data);
    },
    transpose(a) {
      const data = zeros(a.data.length);
      for (let i = 0; i < a.rows; i++)
        for (let j = 0; j < a.columns; j++) data[j * a.rows + i] = a.data[i * a.columns + j]!;
      return matrixOf(a.columns, a.rows, data);
    },
    inner(a, b) {
      requireSameShape(`${name}.inner`, shape(a), shape(b));
      return matrixOf(1, 1, from([innerProduct(a.data, b.data)]));
    },
    reshape(a, rows, columns) {
      requireReshape(`${name}.reshape`, shape(a), rows, columns);
      return matrixOf(rows, columns, a.data);
    },
    gather(a, rows) {
      requireRows(`${name}.gather`, rows, a.rows);
      const [p, n] = [a.data, a.columns];
      const data = zeros(rows.length * n);
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i]!;
        if (row >= 0) for (let j = 0; j < n; j++) data[i * n + j] = p[row * n + j]!;
      }
      return matrixOf(rows.length, n, data);
    },
    scatter(a, rows, count) {
      requireTargets(`${name}.scatter`, shape(a), rows, count);
      const [p, n] = [a.data, a.columns];
      const data = zeros(count * n);
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i]!;
        if (row >= 0) for (let j = 0; j < n; j++) data[row * n + j] = data[row * n + j]! + p[i * n + j]!;
      }
      return matrixOf(count, n, data);
    },
    multiply(a, b, flags = {}) {
      const sizes = sizesOf(`${name}.multiply`, a, b, flags);
      const data = zeros(sizes.m * sizes.n);
      kernels.gemm(1, a.data, b.data, 0, data, sizes);
      return matrixOf(sizes.m, sizes.n, data);
    },
    solve(a, b) {
      requireSystem(`${name}.solve`, shape(a), shape(b));
      return matrixOf(b.rows, b.columns, kernels.choleskySolve(a.data, b.data, a.rows, b.columns));
    },
    reciprocal(c) {
      requireScalar(`${name}.reciprocal`, shape(c));
      if (c.data[0] === 0)
        throw new SingularError(
          `${name}.reciprocal: c must not be zero, got 0; the quantity it divides is undefined here`,
        );
      return matrixOf(1, 1, from([1 / c.data[0]!]));
    },
    entries,
    symmetricEigenvalues(a) {
      requireSquare(`${name}.symmetricEigenvalues`, shape(a));
      requireFinite(`${name}.symmetricEigenvalues`, a.data);
      return kernels.symmetricEigenvalues(a.data, a.rows);
    },
    singularValues(a) {
      requireFinite(`${name}.singularValues`, a.data);
      return kernels.singularValues(a.data, a.rows, a.columns);
    },
    read: async (a) => entries(a),
    scope: (body) => body(),
    free: () => undefined,
    block(shapes) {
      const all = zeros(shapes.reduce((sum, [rows, columns]) => sum + rows * columns, 0));
      let at = 0;
      const parts = shapes.map(([rows, columns]) =>
        matrixOf(rows, columns, all.subarray(at, (at += rows * columns)) as Entries[D]),
      );
      return { all: matrixOf(1, all.length, all), parts };
    },
    gemm(alpha, a, b, beta, c, flags = {}) {
      const sizes = sizesOf(`${name}.gemm`, a, b, flags);
      requireSameShape(`${name}.gemm`, [sizes.m, sizes.n], shape(c));
      kernels.gemm(alpha, a.data, b.data, beta, c.data, sizes);
    },
    copy: (a) => matrixOf(a.rows, a.columns, a.data.slice() as Entries[D]),
    axpby(alpha, x, beta, y) {
      requireSameShape(`${name}.axpby`, shape(x), shape(y));
      if (alpha === 1 && beta === 0)
        y.data.set(x.data); // a copy, many times faster than multiplying
      else kernels.axpby(alpha, x.data, beta, y.data);
    },
  };
}
