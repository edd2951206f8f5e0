import { type Code, type WasmFunction, assemble } from './assembler.ts';
import { advance, apply, constant, get, load, repeat, set, store, variables, zeros } from './instructions.ts';
import { BYTES, TILE, VECTOR, addMultiple, solve } from './smallSolve.ts';

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
