import { assemble, type Code, type WasmFunction } from './assembler.ts';
import {
  advance,
  ahead,
  apply,
  constant,
  get,
  load,
  OP,
  type Op,
  repeat,
  set,
  store,
  until,
  variables,
  zeros,
} from './instructions.ts';

/** Rows of C that are summed in registers together. */
export const ROWS = 4;

/** What distinguishes the two kernels. */
interface Lanes {
  readonly bytes: number;
  /** Columns of a tile: the entries of two vectors. Its 4×2 sums take 8 of 16 registers. */
  readonly width: number;
  readonly splat: Op;
  readonly multiply: Op;
  readonly add: Op;
  readonly negate: Op;
  readonly load: Op;
  readonly store: Op;
}

export const LANES = {
  float64: {
    ...{ bytes: 8, width: 4, load: 'i64.load', store: 'i64.store' },
    ...{ splat: 'v128.load64_splat', multiply: 'f64x2.mul', add: 'f64x2.add', negate: 'f64x2.neg' },
  },
  float32: {
    ...{ bytes: 4, width: 8, load: 'i32.load', store: 'i32.store' },
    ...{ splat: 'v128.load32_splat', multiply: 'f32x4.mul', add: 'f32x4.add', negate: 'f32x4.neg' },
  },
} as const satisfies Record<string, Lanes>;

/** Bytes of a v128. */
const VECTOR = 16;
const range = (n: number): number[] => [...Array(n).keys()];

/**
 * C += A·B for some rows of A over one panel of B.
 *
 *     panel(a, b, c, tiles, k, nextA, strideC)      pointers and strides in bytes
 *
 * Shapes: A is `tiles` panels (k×4, entry (t, r) the t-th of row r), each `nextA` after the last; B is one panel (k×width); C is
 * (4·tiles × width), a row every `strideC`.
 * Every entry is s ← s + a_t·b_t for t = 0, 1, …, each operation rounded, from the s that lies in C: whoever cuts k into blocks,
 * or C into tiles, gets the same bits.   Cost: 16 vector operations for each of tiles·k steps.
 *
 * A step is 26 instructions on x64, 16 of them arithmetic: V8 keeps the address of each of the four entries of A in a register, if
 * no counter takes its place, hence the loop runs until b meets its end. It is not unrolled here: V8 unrolls it by itself, and would
 * mix the steps of one basic block until it ran out of registers.
 */
function panel(name: string, lanes: Lanes): WasmFunction {
  const { a, b, c, tiles, k, nextA, strideC, at, bt, end, row, b0, b1, y, s0 } = variables(
    ...(['a', 'b', 'c', 'tiles', 'k', 'nextA', 'strideC'] as const),
    ...(['at', 'bt', 'end', 'row'] as const),
    ...(['b0', 'b1', 'y', 's0'] as const),
  );
  const sum = (r: number, half: number): number => s0 + 2 * r + half;
  const addProduct = (s: number, half: number): Code =>
    set(s, apply(lanes.add, get(s), apply(lanes.multiply, get(y), get(half))));
  const addRow = (r: number): Code => [
    ...set(y, load(lanes.splat, at, r * lanes.bytes)),
    ...addProduct(sum(r, 0), b0),
    ...addProduct(sum(r, 1), b1),
  ];
  const eachRow = (body: (r: number) => Code): Code => [
    ...set(row, get(c)),
    ...range(ROWS).flatMap((r) => [...body(r), ...advance(row, get(strideC))]),
  ];
  return {
    name,
    parameters: 7,
    locals: [
      [4, 'i32'],
      [3 + 2 * ROWS, 'v128'],
    ],
    body: repeat(
      tiles,
      eachRow((r) => [0, 1].flatMap((half) => set(sum(r, half), load('v128.load', row, half * VECTOR)))),
      set(at, get(a)),
      set(bt, get(b)),
      set(end, ahead(b, k, 2 * VECTOR)),
      until(
        ...([bt, end] as const),
        set(b0, load('v128.load', bt, 0)),
        set(b1, load('v128.load', bt, VECTOR)),
        range(ROWS).flatMap(addRow),
        advance(at, constant(ROWS * lanes.bytes)),
        advance(bt, constant(2 * VECTOR)),
      ),
      eachRow((r) => [0, 1].flatMap((half) => store('v128.store', row, half * VECTOR, get(sum(r, half))))),
      advance(a, get(nextA)),
      set(c, get(row)),
    ),
  };
}

/** negate(at, vectors): −x for every x of so many vectors. */
function negate(name: string, lanes: Lanes): WasmFunction {
  const { at, vectors } = variables('at', 'vectors');
  const negative = [...load('v128.load', at), ...OP[lanes.negate]];
  return eachVector(name, store('v128.store', at, 0, negative), at, vectors);
}

/** clear(at, vectors): zeros, several times as fast as `fill` on shared memory. */
function clear(): WasmFunction {
  const { at, vectors } = variables('at', 'vectors');
  return eachVector('clear', store('v128.store', at, 0, zeros), at, vectors);
}

const eachVector = (name: string, body: Code, at: number, vectors: number): WasmFunction => ({
  name,
  parameters: 2,
  locals: [],
  body: repeat(vectors, body, advance(at, constant(VECTOR))),
});

/**
 * Packs four lines: entry (t, w), for t < count and w < 4, from any pair of strides to `to` + t·toT + w entries.
 *
 *     strip(to, toT, from, fromT, fromW, count)      pointers and strides in bytes
 *
 * Bits are moved as integers, so no NaN changes.
 */
function strip(name: string, lanes: Lanes): WasmFunction {
  const { to, toT, from, fromT, fromW, count, source } = variables(
    ...(['to', 'toT', 'from', 'fromT', 'fromW', 'count', 'source'] as const),
  );
  return {
    name,
    parameters: 6,
    locals: [[1, 'i32']],
    body: repeat(
      count,
      set(source, get(from)),
      range(ROWS).flatMap((w) => [
        ...store(lanes.store, to, w * lanes.bytes, load(lanes.load, source)),
        ...advance(source, get(fromW)),
      ]),
      advance(to, get(toT)),
      advance(from, get(fromT)),
    ),
  };
}

/** A module's binary: seven functions in 1.4 KB, for a memory of its own or one that threads share. */
export const kernelModule = (shared: boolean): Uint8Array<ArrayBuffer> =>
  assemble(
    [
      panel('panel64', LANES.float64),
      panel('panel32', LANES.float32),
      strip('strip64', LANES.float64),
      strip('strip32', LANES.float32),
      negate('negate64', LANES.float64),
      negate('negate32', LANES.float32),
      clear(),
    ],
    shared,
  );
