import { requireSoftmax } from '../arithmetic/softmax.ts';
import type { Numbers } from '../layers/layer.ts';
import type { Priced } from './term.ts';

/**
 * Cross-entropy of probabilities z on logits u.
 *
 *     −Σ_i z_i log softmax(u)_i        −∂/∂u: z − softmax(u) where Σ_i z_i = 1        ∂/∂z: −log softmax(u)
 *
 * Assumes: every column of z sums to one.   @throws {EngineError} where the arithmetic has no softmax
 */
export function categorical<M>(A: Numbers<M>, u: M, z: M): Priced<M> {
  const E = requireSoftmax(A, 'categorical');
  const minus = A.matrix(1, 1, [-1]);
  return {
    energy: () => A.scale(minus, A.inner(z, E.logSoftmax(u))),
    stateGradient: () => A.scale(minus, E.logSoftmax(u)),
    signal: () => A.subtract(z, E.softmax(u)),
  };
}
