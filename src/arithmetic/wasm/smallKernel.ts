import { type Code, type WasmFunction, assemble } from './assembler.ts';
import {
  OP,
  advance,
  apply,
  constant,
  double,
  get,
  load,
  repeat,
  set,
  store,
  until,
  variables,
  when,
  zeros,
} from './instructions.ts';

/** Rows and columns of matrices are stored in fours, so that every tile is whole. */
export const TILE = 4;

const BYTES = 8;
const VECTOR = 16;
const ROWS = [0, 1, 2, 3] as const;

const addProduct = (sum: number, left: number, right: number): Code =>
  set(sum, apply('f64x2.add', get(sum), apply('f64x2.mul', get(left), get(right))));

/**
 * C = A·B by tiles of 4×4 that are summed in registers.
 *
 *     product(a, b, c, rowTiles, columnTiles, k, aRow, aNext, bRow, cRow)      pointers and strides in bytes
 *
 * aRow leads to the next row of op(A), aNext to the next factor of a sum: a transposed A only exchanges them.
 * Every entry is ((0 + a₁b₁) + a₂b₂) + …, each operation rounded.   Cost: 16 vector operations for each of k steps of a tile.
 */
function product(): WasmFunction {
  const v = variables(
    ...(['a', 'b', 'c', 'rowTiles', 'columnTiles', 'k', 'aRow', 'aNext', 'bRow', 'cRow'] as const),
    ...(['tiles', 't', 'bj', 'cj', 'bt', 'row', 'a0', 'a1', 'a2', 'a3'] as const),
    ...(['b0', 'b1', 'y', 's0'] as const),
  );
  const a = [v.a0, v.a1, v.a2, v.a3] as const;
  const sum = (r: number, half: number): number => v.s0 + 2 * r + half;
  return {
    name: 'product',
    parameters: 10,
    locals: [
      [10, 'i32'],
      [3 + 2 * ROWS.length, 'v128'],
    ],
    body: repeat(
      v.rowTiles,
      set(v.bj, get(v.b)),
      set(v.cj, get(v.c)),
      set(v.tiles, get(v.columnTiles)),
      repeat(
        v.tiles,
        ROWS.flatMap((r) => [...set(sum(r, 0), zeros), ...set(sum(r, 1), zeros)]),
        set(v.row, get(v.a)),
        ROWS.flatMap((r) => [...set(a[r], get(v.row)), ...advance(v.row, get(v.aRow))]),
        set(v.bt, get(v.bj)),
        set(v.t, get(v.k)),
        repeat(
          v.t,
          set(v.b0, load('v128.load', v.bt, 0)),
          set(v.b1, load('v128.load', v.bt, VECTOR)),
          ROWS.flatMap((r) => [
            ...set(v.y, load('v128.load64_splat', a[r])),
            ...addProduct(sum(r, 0), v.y, v.b0),
            ...addProduct(sum(r, 1), v.y, v.b1),
            ...advance(a[r], get(v.aNext)),
          ]),
          advance(v.bt, get(v.bRow)),
        ),
        set(v.row, get(v.cj)),
        ROWS.flatMap((r) => [
          ...store('v128.store', v.row, 0, get(sum(r, 0))),
          ...store('v128.store', v.row, VECTOR, get(sum(r, 1))),
          ...advance(v.row, get(v.cRow)),
        ]),
        advance(v.bj, constant(TILE * BYTES)),
        advance(v.cj, constant(TILE * BYTES)),
      ),
      ROWS.flatMap(() => [...advance(v.a, get(v.aRow)), ...advance(v.c, get(v.cRow))]),
    ),
  };
}

/**
 * Adds a multiple of one array to another: y ← y + f·x.
 *
 *     accumulate(y, x, f, fours)      pointers in bytes; f points to one number, y and x to 4·fours of them
 */
function accumulate(): WasmFunction {
  const v = variables('y', 'x', 'f', 'fours', 'factor');
  return {
    name: 'accumulate',
    parameters: 4,
    locals: [[1, 'v128']],
    body: [...set(v.factor, load('v128.load64_splat', v.f)), ...addMultiple(v.y, v.x, v.factor, v.fours)],
  };
}

/** y ← y + factor·x for 4·fours numbers; pointers end behind them, and fours at zero. */
const addMultiple = (y: number, x: number, factor: number, fours: number): Code => {
  const updated = (offset: number): Code => {
    const term = apply('f64x2.mul', get(factor), load('v128.load', x, offset));
    return store('v128.store', y, offset, apply('f64x2.add', load('v128.load', y, offset), term));
  };
  return repeat(
    fours,
    updated(0),
    updated(VECTOR),
    advance(y, constant(TILE * BYTES)),
    advance(x, constant(TILE * BYTES)),
  );
};

/**
 * Solves A·X = B in place by elimination with partial pivoting.
 *
 *     solve(at, n, stride, fours, smallest)      pointers and strides in bytes
 *
 * [A | B] lies at `at`, n rows of `stride` bytes, and B, the last 4·fours columns, becomes X. The least pivot goes to `smallest`: it is
 * not above zero where A is singular or holds a NaN, and then X is of no use.
 * Backward error: that of Gaussian elimination (Higham, 2nd ed., Thm 9.5).   Cost: (2/3)n³ + 2n²m flops.
 */
function solve(): WasmFunction {
  const v = variables(
    ...(['at', 'n', 'stride', 'fours', 'smallest'] as const),
    ...(['left', 'row', 'entry', 'k8', 'skip', 'best', 'p', 'q', 't', 'other', 'x', 'y', 'count'] as const),
    ...(['size', 'candidate', 'least', 'pivot', 'factor'] as const),
  );
  const plus = (x: number, y: number): Code => apply('i32.add', get(x), get(y));
  const minus = (x: number, y: number): Code => apply('i32.sub', get(x), get(y));
  const magnitude = (pointer: number): Code => [...load('f64.load', pointer), ...OP['f64.abs']];
  const findPivot: Code[] = [
    set(v.best, get(v.entry)),
    set(v.size, magnitude(v.entry)),
    set(v.p, get(v.entry)),
    set(v.t, get(v.left)),
    repeat(
      v.t,
      set(v.candidate, magnitude(v.p)),
      when(apply('f64.gt', get(v.candidate), get(v.size)), set(v.size, get(v.candidate)), set(v.best, get(v.p))),
      advance(v.p, get(v.stride)),
    ),
    set(v.least, apply('f64.min', get(v.least), get(v.size))),
  ];
  const swapRows = when(
    apply('i32.ne', get(v.best), get(v.entry)),
    set(v.p, get(v.row)),
    set(v.q, minus(v.best, v.k8)),
    set(v.t, apply('i32.shr_u', get(v.stride), constant(4))),
    repeat(
      v.t,
      set(v.factor, load('v128.load', v.p)),
      store('v128.store', v.p, 0, load('v128.load', v.q)),
      store('v128.store', v.q, 0, get(v.factor)),
      advance(v.p, constant(VECTOR)),
      advance(v.q, constant(VECTOR)),
    ),
  );
  const eliminateBelow: Code[] = [
    set(v.pivot, apply('f64.div', double(-1), load('f64.load', v.entry)), OP['f64x2.splat']),
    set(v.skip, apply('i32.and', get(v.k8), constant(-TILE * BYTES))),
    set(v.t, apply('i32.sub', get(v.left), constant(1))),
    set(v.p, plus(v.entry, v.stride)),
    set(v.other, plus(v.row, v.stride)),
    repeat(
      v.t,
      set(v.factor, apply('f64x2.mul', load('v128.load64_splat', v.p), get(v.pivot))),
      set(v.y, plus(v.other, v.skip)),
      set(v.x, plus(v.row, v.skip)),
      set(v.count, apply('i32.shr_u', minus(v.stride, v.skip), constant(5))),
      addMultiple(v.y, v.x, v.factor, v.count),
      advance(v.p, get(v.stride)),
      advance(v.other, get(v.stride)),
    ),
  ];
  const retreat = (x: number, amount: Code): Code => set(x, apply('i32.sub', get(x), amount));
  const quotient = (offset: number): Code =>
    store('v128.store', v.y, offset, apply('f64x2.div', load('v128.load', v.y, offset), get(v.pivot)));
  const divideRow: Code[] = [
    set(v.pivot, load('v128.load64_splat', v.entry)),
    set(v.y, plus(v.row, v.skip)),
    set(v.count, get(v.fours)),
    repeat(v.count, quotient(0), quotient(VECTOR), advance(v.y, constant(TILE * BYTES))),
  ];
  const eliminateAbove: Code[] = [
    set(v.other, get(v.at)),
    set(v.p, apply('i32.add', get(v.at), minus(v.entry, v.row))),
    until(
      ...([v.other, v.row] as const),
      set(v.factor, load('v128.load64_splat', v.p), OP['f64x2.neg']),
      set(v.y, plus(v.other, v.skip)),
      set(v.x, plus(v.row, v.skip)),
      set(v.count, get(v.fours)),
      addMultiple(v.y, v.x, v.factor, v.count),
      advance(v.p, get(v.stride)),
      advance(v.other, get(v.stride)),
    ),
  ];
  return {
    name: 'solve',
    parameters: 5,
    locals: [
      [13, 'i32'],
      [3, 'f64'],
      [2, 'v128'],
    ],
    body: [
      ...set(v.row, get(v.at)),
      ...set(v.entry, get(v.at)),
      ...set(v.least, double(Infinity)),
      ...set(v.left, get(v.n)),
      ...repeat(
        v.left,
        ...findPivot,
        swapRows,
        ...eliminateBelow,
        advance(v.row, get(v.stride)),
        advance(v.entry, apply('i32.add', get(v.stride), constant(BYTES))),
        advance(v.k8, constant(BYTES)),
      ),
      ...store('f64.store', v.smallest, 0, get(v.least)),
      ...set(v.skip, apply('i32.sub', get(v.stride), apply('i32.mul', get(v.fours), constant(TILE * BYTES)))),
      ...set(v.left, get(v.n)),
      ...repeat(
        v.left,
        retreat(v.row, get(v.stride)),
        retreat(v.entry, apply('i32.add', get(v.stride), constant(BYTES))),
        ...divideRow,
        ...eliminateAbove,
      ),
    ],
  };
}

/**
 * B = Aᵀ by blocks of one column.
 *
 *     transpose(from, to, rows, columns, fromRow, toRow)      strides in bytes
 */
function transpose(): WasmFunction {
  const v = variables('from', 'to', 'rows', 'columns', 'fromRow', 'toRow', 'p', 'q', 't');
  return {
    name: 'transpose',
    parameters: 6,
    locals: [[3, 'i32']],
    body: repeat(
      v.columns,
      set(v.p, get(v.from)),
      set(v.q, get(v.to)),
      set(v.t, get(v.rows)),
      repeat(
        v.t,
        store('f64.store', v.q, 0, load('f64.load', v.p)),
        advance(v.p, get(v.fromRow)),
        advance(v.q, constant(BYTES)),
      ),
      advance(v.from, constant(BYTES)),
      advance(v.to, get(v.toRow)),
    ),
  };
}

/** What the module exports. */
export interface SmallExports {
  product(
    ...pointersAndStrides: [
      ...[a: number, b: number, c: number, rowTiles: number, columnTiles: number, k: number],
      ...[aRow: number, aNext: number, bRow: number, cRow: number],
    ]
  ): void;
  accumulate(y: number, x: number, f: number, fours: number): void;
  solve(at: number, n: number, stride: number, fours: number, smallest: number): void;
  transpose(from: number, to: number, rows: number, columns: number, fromRow: number, toRow: number): void;
}

/** A module's binary, for a memory of its own. */
export const smallModule = (): Uint8Array<ArrayBuffer> =>
  assemble([product(), accumulate(), solve(), transpose()], false);
