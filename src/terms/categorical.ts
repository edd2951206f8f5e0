import { requireSoftmax } from '../arithmetic/softmax.ts';
import type { NodeShape, Numbers } from '../layers/layer.ts';
import { byPosition } from '../layers/positions.ts';
import type { Priced } from './term.ts';

/**
 * Cross-entropy of probabilities z on logits u, summed over positions: classes are the first axis of the node's shape.
 *
 *     −Σ_i z_i log softmax(u)_i        −∂/∂u: z − softmax(u) where Σ_i z_i = 1        ∂/∂z: −log softmax(u)        at each position
 *
 * Shapes: [classes], or [classes, …positions], as of tokens.   Assumes: every position of every column of z sums to one.   @throws {EngineError} where the arithmetic has no softmax
 */
export function categorical<M>(A: Numbers<M>, shape: NodeShape, u: M, z: M): Priced<M> {
  const E = requireSoftmax(A, 'categorical');
  const minus = A.matrix(1, 1, [-1]);
  const over = (f: (columns: M) => M): M => A.reshape(f(byPosition(A, u, shape[0]!)), ...A.shape(u));
  const logarithms = (): M => over((columns) => E.logSoftmax(columns));
  return {
    energy: () => A.scale(minus, A.inner(z, logarithms())),
    stateGradient: () => A.scale(minus, logarithms()),
    signal: () =>
      A.subtract(
        z,
        over((columns) => E.softmax(columns)),
      ),
  };
}
