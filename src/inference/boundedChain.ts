import { describeLayer } from '../layers/index.ts';
import type { LayerBounds, Parameters } from '../layers/layer.ts';
import type { Network } from '../network/graph.ts';

/** A chain with gaussian errors whose layers 2..L have bounded derivatives; the input of the first is clamped, so nothing is asked of it. */
export interface BoundedChain<M> {
  readonly network: Network<M>;
  /** p_1 … p_L */
  readonly precisions: readonly M[];
  /** Layers 2..L. */
  readonly above: readonly { readonly bounds: LayerBounds; readonly theta: Parameters<M> }[];
}

/** The network as such a chain, clamped at its ends (as one is where no clamps are told), or why it is none. */
export function boundedChain<M>(
  network: Network<M>,
  clamped?: ReadonlyMap<number, unknown>,
): BoundedChain<M> | { readonly reason: string } {
  const { nodes, edges } = network;
  const last = nodes.length - 1;
  if (clamped !== undefined) {
    const other = nodes.findIndex((_, i) => clamped.has(i) !== (i === 0 || i === last));
    if (other >= 0)
      return {
        reason: `node ${other} is ${clamped.has(other) ? 'clamped' : 'free'}, and the proof is for clamped ends`,
      };
  }
  if (edges.length !== nodes.length - 1 || edges.some(({ from, to }, i) => from !== i || to !== i + 1))
    return { reason: 'the network is not a chain of layers' };
  const precisions: M[] = [];
  const above: { bounds: LayerBounds; theta: Parameters<M> }[] = [];
  for (const [i, { layer, theta }] of edges.entries()) {
    const { term } = nodes[i + 1]!;
    if (term.kind !== 'gaussian')
      return { reason: `node ${i + 1} has a ${term.kind} term, whose curvature is not bounded` };
    precisions.push(term.precision);
    if (i === 0) continue;
    if (!layer.bounds)
      return { reason: `layer ${i + 1} (${describeLayer(layer.recipe)}) has no bounds on its derivatives` };
    above.push({ bounds: layer.bounds, theta });
  }
  return { network, precisions, above };
}
