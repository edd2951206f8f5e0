import { EngineError } from '../errors.ts';
import type { Arithmetic, HostArithmetic, InPlaceArithmetic, Shape } from './arithmetic.ts';
import { productShape } from './shapes.ts';

/** A matrix too large to hold: its rows are made when they are needed, the same numbers every time. */
export interface RowSource<M> {
  readonly rows: number;
  readonly columns: number;
  /** Rows from..to−1 as a matrix (to − from) × columns. */
  readonly take: (from: number, to: number) => M;
}

/** How many rows are held at a time. */
const HEIGHT = 512;

/**
 * `base`, in which a matrix may also be a source of rows. Such a matrix can be multiplied with one that is held, from either side
 * and with either transposed; it is made block by block, and never there as a whole.
 *
 *     W Z = [W_b Z]_b,   Wᵀ Z = Σ_b W_bᵀ Z_b,   Z W = Σ_b Z_{:b} W_b,   Z Wᵀ = [Z W_bᵀ]_b
 *
 * Shapes: as `multiply`.   Cost: the product's own, one making of every row, and memory for 512 rows at a time.
 * @throws {EngineError} when a source of rows is asked for anything else
 */
export function rowBlocks<M extends object>(
  base: HostArithmetic<M> & InPlaceArithmetic<M>,
): Arithmetic<M | RowSource<M>> {
  type Either = M | RowSource<M>;
  const isSource = (a: Either): a is RowSource<M> => 'take' in a;
  const shape = (a: Either): Shape => (isSource(a) ? [a.rows, a.columns] : base.shape(a));
  const held = (a: Either): M => {
    if (!isSource(a)) return a;
    throw new EngineError(
      `rowBlocks: a ${a.rows}×${a.columns} matrix made row by row must only be multiplied with a held one, got another use; hold it, or change the formula`,
    );
  };
  /** Rows from..to−1 of a held matrix, or columns. */
  const cut = (a: M, from: number, to: number, columns: boolean): M => {
    const [m, n] = base.shape(a);
    const entries = base.entries(a);
    if (!columns) return base.matrix(to - from, n, entries.subarray(from * n, to * n));
    const part = new Float64Array(m * (to - from));
    for (let i = 0; i < m; i++) part.set(entries.subarray(i * n + from, i * n + to), i * (to - from));
    return base.matrix(m, to - from, part);
  };
  /** Calls `visit` with each block of rows. */
  const eachBlock = (W: RowSource<M>, visit: (block: M, from: number, to: number) => void): void => {
    for (let from = 0; from < W.rows; from += HEIGHT) {
      const to = Math.min(W.rows, from + HEIGHT);
      visit(W.take(from, to), from, to);
    }
  };
  return {
    name: `rowBlocks(${base.name})`,
    shape,
    matrix: (rows, columns, entries) => base.matrix(rows, columns, entries),
    identity: (n) => base.identity(n),
    add: (a, b) => base.add(held(a), held(b)),
    subtract: (a, b) => base.subtract(held(a), held(b)),
    scale: (c, a) => base.scale(held(c), held(a)),
    transpose: (a) => base.transpose(held(a)),
    inner: (a, b) => base.inner(held(a), held(b)),
    reshape: (a, rows, columns) => base.reshape(held(a), rows, columns),
    gather: (a, rows) => base.gather(held(a), rows),
    scatter: (a, rows, count) => base.scatter(held(a), rows, count),
    solve: (a, b) => base.solve(held(a), held(b)),
    reciprocal: (c) => base.reciprocal(held(c)),
    multiply(a, b, flags = {}) {
      if (!isSource(a) && !isSource(b)) return base.multiply(a, b, flags);
      const [m, , n] = productShape('rowBlocks.multiply', shape(a), shape(b), flags);
      const { transposeA = false, transposeB = false } = flags;
      if (isSource(a)) {
        const Z = held(b);
        const C = base.block([[m, n]]).parts[0]!;
        if (transposeA)
          eachBlock(a, (block, from, to) => base.gemm(1, block, cut(Z, from, to, transposeB), 1, C, flags));
        else {
          const rows = new Float64Array(m * n);
          eachBlock(a, (block, from) => rows.set(base.entries(base.multiply(block, Z, { transposeB })), from * n));
          return base.matrix(m, n, rows);
        }
        return C;
      }
      const [Z, W] = [held(a), b as RowSource<M>];
      if (!transposeB) {
        const C = base.block([[m, n]]).parts[0]!;
        eachBlock(W, (block, from, to) => base.gemm(1, cut(Z, from, to, !transposeA), block, 1, C, { transposeA }));
        return C;
      }
      const rows = new Float64Array(m * n);
      eachBlock(W, (block, from, to) => {
        const part = base.entries(base.multiply(Z, block, flags));
        for (let i = 0; i < m; i++) rows.set(part.subarray(i * (to - from), (i + 1) * (to - from)), i * n + from);
      });
      return base.matrix(m, n, rows);
    },
  };
}
