import { describeLayer } from '../layers/index.ts';
import type { LayerBounds, Parameters } from '../layers/layer.ts';
import { type Network, into } from '../network/graph.ts';
import type { Problem } from '../problem/problem.ts';

/**
 * A network with gaussian errors in which a node has one prediction at most, and whose layers with free inputs have bounded
 * derivatives; nothing is asked of a layer whose input is clamped.
 */
export interface BoundedTree<M> {
  readonly network: Network<M>;
  /** The nodes whose states are free, in the order of prediction. */
  readonly free: readonly number[];
  /** By node; `undefined` where a state costs nothing of its own. */
  readonly precisions: readonly (M | undefined)[];
  /** The layers with free inputs: their edge's number, and the precision of what they predict. */
  readonly above: readonly BoundedEdge<M>[];
}

interface BoundedEdge<M> {
  readonly edge: number;
  readonly from: number;
  readonly to: number;
  readonly precision: M;
  readonly bounds: LayerBounds;
  readonly theta: Parameters<M>;
}

type None = { readonly reason: string };

/** The problem's network as such a tree, or why it is none. */
export function boundedTree<M>({ network, clamped }: Pick<Problem<M>, 'network'> & Clamps): BoundedTree<M> | None {
  const { nodes, edges } = network;
  const precisions: (M | undefined)[] = [];
  for (const [i, { term }] of nodes.entries()) {
    const predicted = into(network, i).length;
    if (predicted > 1) return { reason: `node ${i} has ${predicted} predictions, and the proof is for one` };
    if (term.kind === 'categorical' || (term.kind === 'free' && predicted > 0))
      return { reason: `node ${i} has a ${term.kind} term, whose curvature is not bounded` };
    precisions.push(term.kind === 'gaussian' ? term.precision : undefined);
  }
  const above: BoundedEdge<M>[] = [];
  for (const [edge, { from, to, layer, theta }] of edges.entries()) {
    if (clamped.has(from)) continue;
    if (!layer.bounds)
      return { reason: `layer ${edge + 1} (${describeLayer(layer.recipe)}) has no bounds on its derivatives` };
    above.push({ edge, from, to, precision: precisions[to]!, bounds: layer.bounds, theta });
  }
  return { network, free: nodes.flatMap((_, i) => (clamped.has(i) ? [] : [i])), precisions, above };
}

interface Clamps {
  readonly clamped: ReadonlyMap<number, unknown>;
}

/** A chain that is clamped at its ends (as one is where no clamps are told) as such a tree, or why it is none. */
export function boundedChain<M>(network: Network<M>, clamped?: ReadonlyMap<number, unknown>): BoundedTree<M> | None {
  const { nodes, edges } = network;
  const last = nodes.length - 1;
  const ends = new Map([0, last].map((node) => [node, undefined]));
  const other = clamped === undefined ? -1 : nodes.findIndex((_, i) => clamped.has(i) !== ends.has(i));
  if (other >= 0)
    return {
      reason: `node ${other} is ${clamped!.has(other) ? 'clamped' : 'free'}, and the proof is for clamped ends`,
    };
  if (edges.length !== nodes.length - 1 || edges.some(({ from, to }, i) => from !== i || to !== i + 1))
    return { reason: 'the network is not a chain of layers' };
  return boundedTree({ network, clamped: ends });
}
