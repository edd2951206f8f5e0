import { layerFrom } from '../layers/index.ts';
import type { LayerRecipe, Parameters } from '../layers/layer.ts';
import type { Edge, Node } from '../network/graph.ts';
import { isLinearGaussian, linearGaussian } from '../network/linearGaussian.ts';
import { type Supervised, supervised } from './problem.ts';

/** A problem as data, which can be sent to another thread: layers hold functions, so they go as recipes. */
export interface WiredProblem<M> {
  readonly nodes: readonly Node<M>[];
  readonly edges: readonly {
    readonly from: number;
    readonly to: number;
    readonly recipe: LayerRecipe;
    readonly theta: Parameters<M>;
  }[];
  readonly x: M;
  readonly y: M;
  /** Whether closed forms take the network as it is. */
  readonly linear: boolean;
}

export const toWire = <M>({ network, x, y }: Supervised<M>): WiredProblem<M> => ({
  nodes: network.nodes,
  edges: network.edges.map(({ layer, ...edge }) => ({ ...edge, recipe: layer.recipe })),
  ...{ x, y, linear: isLinearGaussian(network) },
});

/** The same problem on the other side. @throws {ValueError} when a layer's kind is unknown there */
export function fromWire<M>({ nodes, edges, x, y, linear }: WiredProblem<M>): Supervised<M> {
  const made = edges.map(({ recipe, ...edge }): Edge<M> => ({ ...edge, layer: layerFrom(recipe) }));
  const network = { nodes, edges: made };
  return supervised(linear ? linearGaussian(network) : network, x, y);
}
