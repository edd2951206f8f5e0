import type { Elementwise, ExactArithmetic } from './arithmetic.ts';
import { dyadic } from './dyadic.ts';
import type { Field } from './field.ts';
import { type DenseMatrix, matricesOver } from './matricesOver.ts';
import { requireEntries } from './shapes.ts';

/** The Mersenne prime 2⁶¹ − 1. */
export const PRIME = (1n << 61n) - 1n;

/** x mod (2⁶¹ − 1), in 0..p−1, for any x: the high bits are folded down, since 2⁶¹ ≡ 1. */
function reduce(x: bigint): bigint {
  let y = x < 0n ? -x : x;
  while (y > PRIME) y = (y & PRIME) + (y >> 61n);
  if (y === PRIME) return 0n;
  return x < 0n && y !== 0n ? PRIME - y : y;
}

/** a⁻¹ by the extended Euclidean algorithm. */
function invert(a: bigint): bigint {
  let [r0, r1, s0, s1] = [PRIME, reduce(a), 0n, 1n];
  while (r1 !== 0n) {
    const q = r0 / r1;
    [r0, r1, s0, s1] = [r1, r0 - q * r1, s1, s0 - q * s1];
  }
  return reduce(s0);
}

/** A double is m/2^k; 1/2 is 2⁶⁰ here. */
function from(value: number): bigint {
  const { m, halvings } = dyadic(value);
  return reduce(reduce(m) * (1n << ((60n * halvings) % 61n)));
}

const field: Field<bigint> = {
  name: 'primeField',
  has: (value) => typeof value === 'bigint',
  zero: 0n,
  one: 1n,
  from,
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  normal: reduce,
  invert,
  isZero: (a) => a === 0n,
};

/** A matrix of integers mod `PRIME`. */
export type FieldMatrix = DenseMatrix<bigint>;

/**
 * Integers mod 2⁶¹ − 1. Two rational functions of degree d that differ agree at a uniformly random point with probability at
 * most d/p (Schwartz 1980, Zippel 1979), so equality here is evidence for *all* weights. There is no order: `solve` only needs
 * an invertible matrix.
 */
export const primeField: ExactArithmetic<FieldMatrix> &
  Elementwise<FieldMatrix> & {
    fromBigInts(rows: number, columns: number, entries: readonly bigint[]): FieldMatrix;
  } = {
  ...matricesOver(field),
  fromBigInts(rows, columns, entries) {
    requireEntries(
      'primeField.fromBigInts',
      rows,
      columns,
      entries.map(() => 0),
    );
    return { rows, columns, data: entries.map(reduce) };
  },
  equals: (a, b) => a.rows === b.rows && a.columns === b.columns && a.data.every((x, i) => x === b.data[i]),
  format: (a) => Array.from({ length: a.rows }, (_, i) => a.data.slice(i * a.columns, (i + 1) * a.columns).map(String)),
};
