import type { Arithmetic, Elementwise } from '../../arithmetic/arithmetic.ts';
import type { Formula, IdentityTest } from '../../evidence/claim.ts';
import { type PolynomialCase, SPOILED, polynomial, regime } from './polynomial.ts';

type Side = <M>(p: PolynomialCase<M>, E: Arithmetic<M> & Elementwise<M>) => M;

/**
 * The definition's side against what the layers' products say; the controls are the same products with φ′ got wrong in every way of
 * `SPOILED`, where the claim is about a derivative.
 */
export function polynomialTest(
  definition: <M>(p: PolynomialCase<M>) => M,
  products: Side,
  controls: Readonly<Record<string, Formula>> = {},
): IdentityTest {
  const spoiled = Object.entries(SPOILED).map(([name, spoil]): [string, Formula] => [
    name,
    (A, c) => {
      const p = polynomial(A, c);
      return products(p, spoil(p.E));
    },
  ]);
  return {
    ...{ kind: 'identity', regime },
    left: (A, c) => definition(polynomial(A, c)),
    right: (A, c) => {
      const p = polynomial(A, c);
      return products(p, p.E);
    },
    controls: Object.keys(controls).length > 0 ? controls : Object.fromEntries(spoiled),
  };
}
