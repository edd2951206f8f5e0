import type { Code, WasmFunction } from './assembler.ts';
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
} from './instructions.ts';

/** Rows and columns of matrices are stored in fours, so that every tile is whole. */
export const TILE = 4;

export const BYTES = 8;
export const VECTOR = 16;

/** y ← y + factor·x for 4·fours numbers; pointers end behind them, and fours at zero. */
export const addMultiple = (y: number, x: number, factor: number, fours: number): Code => {
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
export function solve(): WasmFunction {
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
