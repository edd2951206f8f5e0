import { EngineError } from '../errors.ts';
import type { ActivationName } from './activations.ts';
import type { Elementwise } from './arithmetic.ts';
import type { Field } from './field.ts';
import type { DenseMatrix } from './matricesOver.ts';
import { requireSameShape } from './shapes.ts';

/** The activations that are made of sums and products alone, so that every field has them exactly. */
export const POLYNOMIAL = ['identity', 'square', 'quadratic'] as const satisfies readonly ActivationName[];

export type Polynomial = (typeof POLYNOMIAL)[number];

/** @throws {EngineError} when φ is not a polynomial */
export function requirePolynomial(where: string, phi: ActivationName): Polynomial {
  const found = POLYNOMIAL.find((known) => known === phi);
  if (found) return found;
  throw new EngineError(
    `${where}: phi must be one of ${POLYNOMIAL.join(', ')} in an exact system, got "${phi}"; use elementwise(float64) for it`,
  );
}

/** φ, and φ′ by hand. */
interface Over<E> {
  readonly value: (u: E) => E;
  readonly slope: (u: E) => E;
}

/**
 * Work entry by entry over a field.
 *
 *     identity   u           1
 *     square     u²          2u
 *     quadratic  u + u²/4    1 + u/2
 */
export function polynomialElementwise<E>(field: Field<E>): Elementwise<DenseMatrix<E>> {
  const { add, multiply, normal } = field;
  const [half, quarter] = [field.from(0.5), field.from(0.25)];
  const square = (u: E): E => normal(multiply(u, u));
  const over: Readonly<Record<Polynomial, Over<E>>> = {
    identity: { value: (u) => u, slope: () => field.one },
    square: { value: square, slope: (u) => add(u, u) },
    quadratic: {
      value: (u) => add(u, multiply(quarter, square(u))),
      slope: (u) => add(field.one, multiply(half, u)),
    },
  };
  const map = (a: DenseMatrix<E>, f: (u: E) => E): DenseMatrix<E> => ({ ...a, data: a.data.map((u) => normal(f(u))) });
  return {
    activate: (phi, a) => map(a, over[requirePolynomial(`${field.name}.activate`, phi)].value),
    slope: (phi, a) => map(a, over[requirePolynomial(`${field.name}.slope`, phi)].slope),
    hadamard(a, b) {
      requireSameShape(`${field.name}.hadamard`, [a.rows, a.columns], [b.rows, b.columns]);
      return { ...a, data: a.data.map((x, i) => normal(multiply(x, b.data[i]!))) };
    },
  };
}
