import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import type { Gaussian, Priced } from './term.ts';

/** ½ p ‖z − u‖²; both its derivatives are the weighted error p (z − u). */
export function gaussian<M>(A: Arithmetic<M>, { precision }: Gaussian<M>, u: M, z: M): Priced<M> {
  const error = A.subtract(z, u);
  let kept: M | undefined;
  const weighted = (): M => (kept ??= A.scale(precision, error));
  const half = (): M => A.reciprocal(A.matrix(1, 1, [2]));
  return {
    energy: () => A.scale(half(), A.inner(error, weighted())),
    stateGradient: weighted,
    signal: weighted,
  };
}
