import { EngineError, SingularError } from '../../errors.ts';
import type { Arithmetic, Shape, Transposes } from '../arithmetic.ts';
import {
  productShape,
  requireEntries,
  requireReshape,
  requireRows,
  requireSameShape,
  requireScalar,
  requireSystem,
  requireTargets,
} from '../shapes.ts';
import { Heap } from './heap.ts';
import { type SmallExports, smallModule } from './smallKernel.ts';
import { TILE } from './smallSolve.ts';
import { WebAssembly } from './webAssembly.ts';

/** A matrix in the heap: where it begins, in doubles, and how far its rows are apart. Rows and columns are padded with zeros. */
export interface SmallMatrix {
  readonly at: number;
  readonly rows: number;
  readonly columns: number;
  readonly stride: number;
}

/** Doubles for many operations on small matrices: what an operation makes lasts until the `release` of an earlier `mark`. */
export interface SmallArithmetic extends Arithmetic<SmallMatrix> {
  /** The X with A·X = B for any invertible A. */
  solveAny(a: SmallMatrix, b: SmallMatrix): SmallMatrix;
  /** Row-major entries, copied. */
  entries(a: SmallMatrix): Float64Array;
  /** The only entry of a 1×1 matrix. */
  value(c: SmallMatrix): number;
  copy(a: SmallMatrix): SmallMatrix;
  /** Y ← Y + α·X */
  accumulate(alpha: number, x: SmallMatrix, y: SmallMatrix): void;
  mark(): number;
  /** Forgets all matrices made since `mark`; they must not be used again. */
  release(mark: number): void;
}

const BYTES = 8;
const pad = (n: number): number => Math.ceil(n / TILE) * TILE;

/**
 * IEEE doubles, round to nearest, for matrices of a few dozen rows, of which a loop makes millions: no allocation but of a handle, no
 * copying into a kernel. Products have the bits of `float64`; systems are solved by elimination with partial pivoting, so that any
 * invertible matrix will do, where `float64` takes Cholesky's factor of a positive definite one.
 *
 * Matrices live in one heap of 64 KiB pages that grows and never shrinks. Cost: 2mkn flops a product, 3 µs for 20×20 by 20×20.
 * @throws {EngineError} when the runtime has no WebAssembly with SIMD
 */
export function smallFloat64(): SmallArithmetic {
  const heap = new Heap(false);
  const kernels = start(heap);
  let next = TILE; // the first four hold a factor on its way to a kernel
  let view = heap.views.float64;

  const make = (rows: number, columns: number): SmallMatrix => {
    const stride = pad(columns);
    const at = next;
    next += pad(rows) * stride;
    if (next > view.length) {
      heap.reserve(2 * next * BYTES);
      view = heap.views.float64;
    }
    return { at, rows, columns, stride };
  };
  /** A matrix of zeros, padding included. */
  const blank = (rows: number, columns: number): SmallMatrix => {
    const made = make(rows, columns);
    view.fill(0, made.at, next);
    return made;
  };
  const shape = (a: SmallMatrix): Shape => [a.rows, a.columns];
  const matrix = (rows: number, columns: number, entries: ArrayLike<number>): SmallMatrix => {
    requireEntries('smallFloat64.matrix', rows, columns, entries);
    const made = blank(rows, columns);
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) view[made.at + i * made.stride + j] = entries[i * columns + j]!;
    return made;
  };
  const entries = ({ at, rows, columns, stride }: SmallMatrix): Float64Array => {
    const copy = new Float64Array(rows * columns);
    for (let i = 0, k = 0; i < rows; i++)
      for (let j = 0, from = at + i * stride; j < columns; j++, k++, from++) copy[k] = view[from]!;
    return copy;
  };
  const transpose = (a: SmallMatrix): SmallMatrix => {
    const made = make(a.columns, a.rows);
    const [from, to] = [a.at * BYTES, made.at * BYTES];
    kernels.transpose(from, to, pad(a.rows), pad(a.columns), a.stride * BYTES, made.stride * BYTES);
    return made;
  };
  /** Y ← Y + f·X, entry by entry, padding included. */
  const addTo = (y: SmallMatrix, f: number, x: SmallMatrix): void => {
    view[0] = f;
    kernels.accumulate(y.at * BYTES, x.at * BYTES, 0, (pad(y.rows) * y.stride) / TILE);
  };
  const copy = (a: SmallMatrix): SmallMatrix => {
    const made = make(a.rows, a.columns);
    view.copyWithin(made.at, a.at, a.at + pad(a.rows) * a.stride);
    return made;
  };
  const sum = (a: SmallMatrix, sign: 1 | -1, b: SmallMatrix): SmallMatrix => {
    const made = copy(a);
    addTo(made, sign, b);
    return made;
  };
  const multiply = (a: SmallMatrix, b: SmallMatrix, flags: Transposes = {}): SmallMatrix => {
    const [m, k, n] = productShape('smallFloat64.multiply', shape(a), shape(b), flags);
    const right = flags.transposeB ? transpose(b) : b;
    const made = make(m, n);
    const [aRow, aNext] = flags.transposeA ? [BYTES, a.stride * BYTES] : [a.stride * BYTES, BYTES];
    kernels.product(
      ...([a.at * BYTES, right.at * BYTES, made.at * BYTES] as const),
      ...([pad(m) / TILE, made.stride / TILE, k] as const),
      ...([aRow, aNext, right.stride * BYTES, made.stride * BYTES] as const),
    );
    return made;
  };
  const solveAny = (a: SmallMatrix, b: SmallMatrix): SmallMatrix => {
    requireSystem('smallFloat64.solve', shape(a), shape(b));
    const made = make(b.rows, b.columns);
    const [n, rows, fours] = [a.rows, pad(a.rows), b.stride / TILE];
    const both = make(n, a.stride + b.stride); // A beside B
    for (let i = 0; i < n; i++) {
      const to = both.at + i * both.stride;
      view.copyWithin(to, a.at + i * a.stride, a.at + (i + 1) * a.stride);
      view.copyWithin(to + a.stride, b.at + i * b.stride, b.at + (i + 1) * b.stride);
    }
    kernels.solve(both.at * BYTES, n, both.stride * BYTES, fours, 0);
    const smallest = view[0]!;
    if (!(smallest > 0))
      throw new SingularError(
        `smallFloat64.solve: A must be invertible, got a pivot of ${smallest} in ${n} columns; see how it was made`,
      );
    for (let i = 0; i < n; i++) {
      const from = both.at + i * both.stride + a.stride;
      view.copyWithin(made.at + i * made.stride, from, from + made.stride);
    }
    view.fill(0, made.at + n * made.stride, made.at + rows * made.stride);
    return made;
  };
  return {
    name: 'smallFloat64',
    ...{ matrix, shape, transpose, multiply, solveAny, solve: solveAny, entries },
    identity(n) {
      const made = blank(n, n);
      for (let i = 0; i < n; i++) view[made.at + i * made.stride + i] = 1;
      return made;
    },
    add(a, b) {
      requireSameShape('smallFloat64.add', shape(a), shape(b));
      return sum(a, 1, b);
    },
    subtract(a, b) {
      requireSameShape('smallFloat64.subtract', shape(a), shape(b));
      return sum(a, -1, b);
    },
    scale(c, a) {
      requireScalar('smallFloat64.scale', shape(c));
      const made = blank(a.rows, a.columns);
      addTo(made, view[c.at]!, a);
      return made;
    },
    inner(a, b) {
      requireSameShape('smallFloat64.inner', shape(a), shape(b));
      let sum = 0;
      for (let i = 0; i < a.rows; i++) {
        const [p, q] = [a.at + i * a.stride, b.at + i * b.stride];
        for (let j = 0; j < a.columns; j++) sum += view[p + j]! * view[q + j]!;
      }
      const made = blank(1, 1);
      view[made.at] = sum;
      return made;
    },
    reshape(a, rows, columns) {
      requireReshape('smallFloat64.reshape', shape(a), rows, columns);
      return matrix(rows, columns, entries(a));
    },
    gather(a, rows) {
      requireRows('smallFloat64.gather', rows, a.rows);
      const made = blank(rows.length, a.columns);
      rows.forEach((row, i) => {
        const from = a.at + row * a.stride;
        if (row >= 0) view.copyWithin(made.at + i * made.stride, from, from + a.columns);
      });
      return made;
    },
    scatter(a, rows, count) {
      requireTargets('smallFloat64.scatter', shape(a), rows, count);
      const made = blank(count, a.columns);
      rows.forEach((row, i) => {
        if (row >= 0)
          for (let j = 0; j < a.columns; j++) view[made.at + row * made.stride + j]! += view[a.at + i * a.stride + j]!;
      });
      return made;
    },
    reciprocal(c) {
      requireScalar('smallFloat64.reciprocal', shape(c));
      const made = blank(1, 1);
      if (view[c.at] === 0)
        throw new SingularError(
          'smallFloat64.reciprocal: c must not be zero, got 0; the quantity it divides is undefined here',
        );
      view[made.at] = 1 / view[c.at]!;
      return made;
    },
    value: (c) => view[c.at]!,
    copy,
    accumulate(alpha, x, y) {
      requireSameShape('smallFloat64.accumulate', shape(x), shape(y));
      addTo(y, alpha, x);
    },
    mark: () => next,
    release(mark) {
      next = mark;
    },
  };
}

function start(heap: Heap): SmallExports {
  try {
    const module = new WebAssembly.Module(smallModule());
    return new WebAssembly.Instance(module, { env: { memory: heap.memory } }).exports as SmallExports;
  } catch (error) {
    throw new EngineError(
      `smallFloat64: the runtime must have WebAssembly with SIMD, got ${(error as Error).message}; start Node without --jitless`,
      { cause: error },
    );
  }
}
