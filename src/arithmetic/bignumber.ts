import { Decimal } from 'decimal.js';
import type { Elementwise, HostArithmetic } from './arithmetic.ts';
import { singularValues, symmetricEigenvalues } from './decompositions.ts';
import { dyadic } from './dyadic.ts';
import type { Field } from './field.ts';
import { type DenseMatrix, matricesOver } from './matricesOver.ts';
import { requireFinite, requireSquare } from './shapes.ts';

const DIGITS = 64;
const Decimal64 = Decimal.clone({ precision: DIGITS });

const field: Field<Decimal> = {
  name: 'bignumber',
  has: (value) => value instanceof Decimal,
  zero: new Decimal64(0),
  one: new Decimal64(1),
  from(value) {
    const { m, halvings } = dyadic(value);
    return new Decimal64(m).div(new Decimal64(1n << halvings));
  },
  add: (a, b) => a.plus(b),
  subtract: (a, b) => a.minus(b),
  multiply: (a, b) => a.times(b),
  normal: (a) => a,
  invert: (a) => new Decimal64(1).div(a),
  isZero: (a) => a.isZero(),
};

/** A matrix of decimals of 64 digits. */
export type BigMatrix = DenseMatrix<Decimal>;

/** Reading a decimal goes through its digits as text, so each matrix is read once. */
const read = new WeakMap<BigMatrix, Float64Array>();

function rounded(a: BigMatrix): Float64Array {
  const known = read.get(a) ?? Float64Array.from(a.data, (x) => x.toNumber());
  read.set(a, known);
  return known;
}

/**
 * Decimal floating point with 64 significant digits (decimal.js): the truth for ill-conditioned networks.
 * A double of up to 64 decimal digits enters exactly, any other with relative error below the unit roundoff ½·10^(1−64).
 */
export const bignumber64: HostArithmetic<BigMatrix> & Elementwise<BigMatrix> = {
  ...matricesOver(field),
  about: 'decimal.js, 64 decimal digits',
  unitRoundoff: 10 ** (1 - DIGITS), // twice the true one, so that no rounding of this double can make it too small
  entries: rounded,
  symmetricEigenvalues(a) {
    requireSquare('bignumber.symmetricEigenvalues', [a.rows, a.columns]);
    requireFinite('bignumber.symmetricEigenvalues', rounded(a)); // a number may be too large for a double
    return symmetricEigenvalues(rounded(a), a.rows);
  },
  singularValues(a) {
    requireFinite('bignumber.singularValues', rounded(a));
    return singularValues(rounded(a), a.rows, a.columns);
  },
  read: async (a) => rounded(a),
  scope: (body) => body(),
  free: () => undefined,
};
