import { type BigNumber, type Fraction, type MathJsInstance, all, create } from 'mathjs';

/** A number system of mathjs, as far as the oracles need it. */
export type Scalar = Fraction | BigNumber;
export type Rows<E extends Scalar> = E[][];

export interface Oracle<E extends Scalar> {
  readonly of: (x: number) => E;
  readonly add: (a: E, b: E) => E;
  readonly times: (a: E, b: E) => E;
  readonly over: (a: E, b: E) => E;
  /** The solution of A·X = B by mathjs's LU with pivoting, column by column. */
  readonly solve: (a: Rows<E>, b: Rows<E>) => Rows<E>;
}

const fractions = create(all!, { number: 'Fraction' });
const decimals = create(all!, { number: 'BigNumber', precision: 120 });

function oracle<E extends Scalar>(math: MathJsInstance, of: (x: number) => E): Oracle<E> {
  const binary =
    (f: (a: never, b: never) => unknown) =>
    (a: E, b: E): E =>
      f(a as never, b as never) as E;
  return {
    of,
    add: binary(math.add),
    times: binary(math.multiply),
    over: binary(math.divide),
    solve(a, b) {
      const columns = b[0]!.map((_, j) => {
        const x: unknown = math.lusolve(a as never, b.map((row) => [row[j]!]) as never);
        // mathjs leaves a plain 0 where it had nothing to subtract from
        return (x as (E | number)[][]).map(([entry]) => (typeof entry === 'number' ? of(entry) : entry!));
      });
      return b.map((_, i) => columns.map((column) => column[i]!));
    },
  };
}

/** A double as the fraction it is: doubling is exact. */
function fractionOf(x: number): Fraction {
  if (!Number.isFinite(x)) throw new RangeError(`fractionOf: x must be finite, got ${x}; look at what computed it`);
  let [numerator, denominator] = [x, 1n];
  while (numerator % 1 !== 0) {
    numerator *= 2;
    denominator *= 2n;
  }
  return fractions.fraction(BigInt(numerator), denominator);
}

/** mathjs Fractions. */
export const exact: Oracle<Fraction> = oracle(fractions, fractionOf);

/** mathjs BigNumbers of 120 digits, which hold a double of magnitude around 1 exactly. */
export const digits120: Oracle<BigNumber> = oracle(decimals, (x) => {
  const { n, d, s } = fractionOf(x);
  return decimals.bignumber(String(s * n)).div(decimals.bignumber(String(d)));
});

export const format = (rows: Rows<Fraction>): string[][] => rows.map((row) => row.map((x) => x.toFraction()));
