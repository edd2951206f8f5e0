/** The operations of a scalar field: all that a dense matrix arithmetic needs of its numbers. */
export interface Field<E> {
  readonly name: string;
  /** Whether it is a number of this field. */
  has(value: unknown): boolean;
  readonly zero: E;
  readonly one: E;
  /** A double, taken exactly: it is an integer times a power of two. */
  from(value: number): E;
  /** Sums and products may be left unreduced: `normal` is called once on each finished entry. */
  add(a: E, b: E): E;
  subtract(a: E, b: E): E;
  multiply(a: E, b: E): E;
  normal(a: E): E;
  /** 1/a for a normal, non-zero a. */
  invert(a: E): E;
  isZero(a: E): boolean;
}
