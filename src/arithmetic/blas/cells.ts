import type { Ffi } from '../ffi.ts';
import type { DType, Entries } from '../hostArithmetic.ts';

const INTEGERS = ['m', 'n', 'k', 'lda', 'ldb', 'ldc', 'one', 'info', 'lwork'] as const;
const SCALARS = ['alpha', 'beta'] as const;
const LETTERS = ['N', 'T', 'U', 'R'] as const;

const INDEX = Object.fromEntries([...INTEGERS, ...SCALARS].map((name) => [name, 0])) as Record<
  Integer | Scalar,
  number
>;
for (const names of [INTEGERS, SCALARS]) for (const [i, name] of names.entries()) INDEX[name] = i;

type Integer = (typeof INTEGERS)[number];
type Scalar = (typeof SCALARS)[number];

/** Bytes of a cell: a whole 64-bit integer fits, should a library write one. */
const CELL = 8;

/**
 * Fortran takes every argument by address. These cells are made once and written before each call, so that a call allocates nothing.
 *
 * An integer fills its cell, with its sign in the upper half: who reads 32 bits and who reads 64 see the same number (on the
 * little-endian machines that koffi runs on), so that a library may have integers of either length.
 */
export class Cells<D extends DType> {
  /** Where each cell lies, as a number: below 2⁵³ on every system there is, and cheaper to pass than a BigInt. */
  readonly at: Readonly<Record<Integer | Scalar | (typeof LETTERS)[number], number>>;
  readonly #integers: Int32Array;
  readonly #scalars: Entries[D];

  constructor(ffi: Ffi, dtype: D) {
    const count = INTEGERS.length + SCALARS.length + LETTERS.length;
    const memory = new ArrayBuffer(count * CELL); // an ArrayBuffer stays where it is for as long as it is referenced
    this.#integers = new Int32Array(memory, 0, 2 * INTEGERS.length);
    const scalars = INTEGERS.length * CELL;
    this.#scalars = new (dtype === 'float64' ? Float64Array : Float32Array)(
      memory,
      scalars,
      (SCALARS.length * CELL) / (dtype === 'float64' ? 8 : 4),
    ) as Entries[D];
    const letters = new Uint8Array(memory, scalars + SCALARS.length * CELL);
    for (const [i, letter] of LETTERS.entries()) letters[i * CELL] = letter.codePointAt(0)!;
    const start = Number(ffi.address(this.#integers));
    if (!Number.isSafeInteger(start)) throw new Error(`gives addresses beyond 2⁵³, such as ${start}`);
    this.at = Object.fromEntries(
      [...INTEGERS, ...SCALARS, ...LETTERS].map((name, i) => [name, start + i * CELL]),
    ) as Cells<D>['at'];
    this.integer('one', 1);
  }

  integer(name: Integer, value: number): void {
    this.#integers[2 * INDEX[name]] = value;
    this.#integers[2 * INDEX[name] + 1] = value < 0 ? -1 : 0;
  }

  scalar(name: Scalar, value: number): void {
    const step = CELL / this.#scalars.BYTES_PER_ELEMENT;
    this.#scalars[step * INDEX[name]] = value;
  }

  /** What a routine of LAPACK left in `info`. */
  get info(): number {
    return this.#integers[2 * INDEX.info]!;
  }
}
