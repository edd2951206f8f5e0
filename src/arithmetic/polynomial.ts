import { EngineError } from '../errors.ts';
import type { ActivationName } from './activations.ts';
import type { Elementwise } from './arithmetic.ts';
import type { Field } from './field.ts';
import type { DenseMatrix } from './matricesOver.ts';
import { requireSameShape } from './shapes.ts';

/** The activations that need nothing but sums and products, so that they are what they are in every field. */
export const POLYNOMIAL = ['identity', 'square', 'quadratic'] as const satisfies readonly ActivationName[];

type Polynomial = (typeof POLYNOMIAL)[number];

/** @throws {EngineError} when φ is not a polynomial */
export function requirePolynomial(where: string, phi: ActivationName): asserts phi is Polynomial {
  if (!POLYNOMIAL.some((known) => known === phi))
    throw new EngineError(
      `${where}: phi must be one of ${POLYNOMIAL.join(', ')} in an exact system, got ${phi}; compute it in elementwise(float64)`,
    );
}

/**
 * Entry by entry over any field, φ′ by hand.
 *
 *     square     u²            2u
 *     quadratic  u + u²/4      1 + u/2
 */
export function polynomialElementwise<E>(field: Field<E>): Elementwise<DenseMatrix<E>> {
  const over = (a: DenseMatrix<E>, f: (x: E) => E): DenseMatrix<E> => ({
    ...a,
    data: a.data.map((x) => field.normal(f(x))),
  });
  const [half, quarter] = [field.from(0.5), field.from(0.25)];
  const square = (u: E): E => field.normal(field.multiply(u, u));
  const value: Record<Polynomial, (u: E) => E> = {
    identity: (u) => u,
    square,
    quadratic: (u) => field.add(u, field.multiply(quarter, square(u))),
  };
  const slope: Record<Polynomial, (u: E) => E> = {
    identity: () => field.one,
    square: (u) => field.add(u, u),
    quadratic: (u) => field.add(field.one, field.multiply(half, u)),
  };
  return {
    activate(phi, a) {
      requirePolynomial(`${field.name}.activate`, phi);
      return over(a, value[phi]);
    },
    slope(phi, a) {
      requirePolynomial(`${field.name}.slope`, phi);
      return over(a, slope[phi]);
    },
    hadamard(a, b) {
      requireSameShape(`${field.name}.hadamard`, [a.rows, a.columns], [b.rows, b.columns]);
      return { ...a, data: a.data.map((x, i) => field.normal(field.multiply(x, b.data[i]!))) };
    },
  };
}
