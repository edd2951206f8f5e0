import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import type { Layer } from './network.ts';

// J_l = τ_l I + a_l W_l is not formed by the first three: each costs one product with W_l.

/** J_l Z */
export function forward<M>(A: Arithmetic<M>, { weights: W, scale: a, skip }: Layer<M>, Z: M): M {
  const aWZ = A.scale(a, A.multiply(W, Z));
  return skip ? A.add(Z, aWZ) : aWZ;
}

/** J_lᵀ Z */
export function backward<M>(A: Arithmetic<M>, { weights: W, scale: a, skip }: Layer<M>, Z: M): M {
  const aWtZ = A.scale(a, A.multiply(W, Z, { transposeA: true }));
  return skip ? A.add(Z, aWtZ) : aWtZ;
}

/** P J_l */
export function followedBy<M>(A: Arithmetic<M>, P: M, { weights: W, scale: a, skip }: Layer<M>): M {
  const aPW = A.scale(a, A.multiply(P, W));
  return skip ? A.add(P, aPW) : aPW;
}

/** J_l itself, for those who need its entries.   Cost: no product. */
export function effectiveMap<M>(A: Arithmetic<M>, { weights: W, scale: a, skip }: Layer<M>): M {
  const aW = A.scale(a, W);
  return skip ? A.add(A.identity(A.shape(W)[1]), aW) : aW;
}
