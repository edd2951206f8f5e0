import { Fraction } from 'fraction.js';
import type { Elementwise, ExactArithmetic } from './arithmetic.ts';
import { dyadic } from './dyadic.ts';
import type { Field } from './field.ts';
import { type DenseMatrix, matricesOver } from './matricesOver.ts';

const field: Field<Fraction> = {
  name: 'rational',
  has: (value) => value instanceof Fraction,
  zero: new Fraction(0),
  one: new Fraction(1),
  from: exactFraction,
  add: (a, b) => a.add(b),
  subtract: (a, b) => a.sub(b),
  multiply: (a, b) => a.mul(b),
  normal: (a) => a,
  invert: (a) => a.inverse(),
  isZero: (a) => a.n === 0n,
};

/** fraction.js reads a double as the short decimal it prints as; here it is the dyadic fraction that it is. */
function exactFraction(value: number): Fraction {
  const { m, halvings } = dyadic(value);
  return new Fraction(m, 1n << halvings);
}

/** A matrix of exact fractions. */
export type RationalMatrix = DenseMatrix<Fraction>;

/** Exact fractions (fraction.js): slow, readable, and the form in which a smallest counterexample is shown. */
export const rational: ExactArithmetic<RationalMatrix> & Elementwise<RationalMatrix> = {
  ...matricesOver(field),
  equals: (a, b) => a.rows === b.rows && a.columns === b.columns && a.data.every((x, i) => x.equals(b.data[i]!)),
  format: (a) =>
    Array.from({ length: a.rows }, (_, i) =>
      a.data.slice(i * a.columns, (i + 1) * a.columns).map((x) => x.toFraction()),
    ),
};
