import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { layerFrom } from '../layers/index.ts';
import type { LayerRecipe } from '../layers/layer.ts';
import { type Edge, type Network, type Node, graph } from './graph.ts';

/** What a number of a problem is for. */
export type Role = 'weight' | 'bias' | 'scale' | 'precision' | 'input' | 'target';

/** Where numbers come from: a matrix for a role, of layer l = 1..L, by the name that it has there; inputs are of layer 0, targets of layer L. */
export type Draw<M> = (role: Role, rows: number, columns: number, layer: number, name: string) => M;

/** What parameters and constants of layers are for, by their names, of which the last says it: up.filters. */
const ROLES: Readonly<Record<string, Role>> = { weights: 'weight', filters: 'weight', bias: 'bias', scale: 'scale' };

const roleOf = (name: string): Role => ROLES[name.slice(name.lastIndexOf('.') + 1)] ?? 'weight';

/**
 * A chain of the layers that recipes describe, with gaussian errors, its numbers asked for layer by layer: parameters, constants, then
 * the precision. Every network of this package is made here.
 * @throws {ValueError | DimensionError} when a recipe is unknown, layers do not chain, or a number has the wrong shape
 */
export function buildNetwork<M>(A: Arithmetic<M>, recipes: readonly LayerRecipe[], draw: Draw<M>): Network<M> {
  const layers = recipes.map(layerFrom);
  const nodes: Node<M>[] = [{ shape: layers[0]!.from, term: { kind: 'free' } }];
  const edges = layers.map((layer, i): Edge<M> => {
    const theta = Object.entries({ ...layer.parameters, ...layer.constants }).map(
      ([name, [rows, columns]]) => [name, draw(roleOf(name), rows, columns, i + 1, name)] as const,
    );
    nodes.push({ shape: layer.to, term: { kind: 'gaussian', precision: draw('precision', 1, 1, i + 1, 'precision') } });
    return { from: i, to: i + 1, layer, theta: Object.fromEntries(theta) };
  });
  return graph(A, nodes, edges);
}
