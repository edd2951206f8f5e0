import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { oneHot } from './oneHot.ts';
import { type Supervised, supervised } from './problem.ts';

/**
 * The same network and inputs with a class for each sample as the target, priced by cross-entropy on the last node's logits.
 * @throws {ValueError} when a class is none of the last node's
 */
export function underCrossEntropy<M>(
  A: Arithmetic<M>,
  { network, x, y }: Supervised<M>,
  labels: readonly number[],
): Supervised<M> {
  const last = network.nodes.length - 1;
  const nodes = network.nodes.map((node, i) =>
    i === last ? { ...node, term: { kind: 'categorical' as const } } : node,
  );
  return supervised({ nodes, edges: network.edges }, x, oneHot(A, labels, A.shape(y)[0]));
}
