import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { ValueError } from '../errors.ts';
import { describeLayer } from '../layers/index.ts';
import { type Layer, type Parameters, parameter, size } from '../layers/layer.ts';
import type { Gaussian } from '../terms/index.ts';
import { type Edge, type Network, mapGraph } from './graph.ts';

/** Layer l of a chain: a linear map with its numbers, and the precision of what it predicts. */
export interface ChainLayer<M> {
  readonly layer: Layer;
  readonly theta: Parameters<M>;
  readonly precision: M;
}

const chain: unique symbol = Symbol('chain');

/**
 * A chain of linear layers with gaussian errors: z_l = J_l z_{l−1} + b_l + ε_l, l = 1..L, for which closed forms hold. Only
 * `linearGaussian` makes one, and what it made is remembered: a copy with other layers is none.
 */
export interface LinearGaussian<M> extends Network<M> {
  readonly [chain]: true;
  /** n_0 … n_L */
  readonly widths: readonly number[];
  readonly layers: readonly ChainLayer<M>[];
}

const made = new WeakSet<object>();

/** Whether `linearGaussian` made this very network. */
export const isLinearGaussian = <M>(network: Network<M>): network is LinearGaussian<M> => made.has(network);

/**
 * The network as a chain for which the closed forms hold.
 * @throws {ValueError} when a layer is not linear (it is named), edges are not a chain, an error is not gaussian, or the inputs have a
 * term of their own
 */
export function linearGaussian<M>(network: Network<M>): LinearGaussian<M> {
  if (isLinearGaussian(network)) return network;
  requireNetwork(network);
  const { nodes, edges } = network;
  const against = obstacle(network);
  if (against !== undefined)
    throw new ValueError(
      `linearGaussian: network must be a chain of linear layers with gaussian errors, got ${against}`,
    );
  const layers = edges.map(({ layer, theta, to }): ChainLayer<M> => {
    const { precision } = nodes[to]!.term as Gaussian<M>;
    return { layer, theta, precision };
  });
  const found = { nodes, edges, widths: nodes.map(({ shape }) => size(shape)), layers, [chain]: true as const };
  made.add(found);
  return found;
}

/** @throws {ValueError} when a caller without types gave something else, such as a problem */
export function requireNetwork(network: unknown): void {
  const given = typeof network === 'object' && network !== null ? network : {};
  if ('nodes' in given && 'edges' in given) return;
  throw new ValueError(
    'network' in given
      ? 'linearGaussian: network must be a network, got a problem; give its network, problem.network'
      : `linearGaussian: network must have nodes and edges, got ${typeof network === 'object' && network !== null ? `an object with ${Object.keys(network).slice(0, 8).join(', ')}` : String(network)}; linearNetwork makes one, and a problem (of linearProblem) has one as problem.network`,
  );
}

/** Whether `linearGaussian` would take it. */
export const hasClosedForms = <M>(network: Network<M>): boolean => obstacle(network) === undefined;

/** What closed forms cannot have, and what to do; `undefined` where there is nothing of it. */
function obstacle<M>({ nodes, edges }: Network<M>): string | undefined {
  if (edges.length === 0 || edges.length !== nodes.length - 1)
    return `${edges.length} edges between ${nodes.length} nodes; closed forms are for chains`;
  if (nodes[0]!.term.kind !== 'free')
    return `a ${nodes[0]!.term.kind} term at node 0; closed forms are for given inputs, which cost nothing: make its term free`;
  for (const [i, { from, to, layer }] of edges.entries()) {
    if (from !== i || to !== i + 1) return `edge ${from} → ${to} as number ${i + 1}; closed forms are for chains`;
    if (!layer.linear)
      return `layer ${i + 1}: ${describeLayer(layer.recipe)}; use inference and a local certificate for nonlinear networks`;
    const { kind } = nodes[to]!.term;
    if (kind !== 'gaussian') return `a ${kind} term at node ${to}; closed forms are for squared errors`;
  }
  return undefined;
}

/** @throws {ValueError} when it was not made by `linearGaussian`: the network of a caller without types, or a changed copy */
function required<M>(network: LinearGaussian<M>): LinearGaussian<M> {
  if (made.has(network)) return network;
  requireNetwork(network);
  if (!isLinearGaussian(network as Network<M>)) linearGaussian(network as Network<M>); // names the nonlinear layer
  if (!isLinearGaussian(network as Network<M>))
    throw new ValueError(
      'linearGaussian: network must be what linearGaussian returned, got another object; call it first',
    );
  return network;
}

/** L, the number of layers. */
export const depth = <M>(network: LinearGaussian<M>): number => required(network).layers.length;

/** Layer l of the papers, 1 ≤ l ≤ L. */
export const layer = <M>(network: LinearGaussian<M>, l: number): ChainLayer<M> => required(network).layers[l - 1]!;

/** 1, 2, …, L */
export const layerNumbers = <M>(network: LinearGaussian<M>): number[] => required(network).layers.map((_, i) => i + 1);

/** a_l (1×1): the premultiplier of a layer, one where it has none. */
export const scaleOf = <M>(A: Arithmetic<M>, { theta }: ChainLayer<M>): M => theta['scale'] ?? A.matrix(1, 1, [1]);

/** W_l of a fully connected layer. */
export const weightsOf = <M>({ theta }: ChainLayer<M>): M => parameter(theta, 'weights');

/** The same network with every matrix carried into another number system by `f`. */
export const mapNetwork = <M, N>(network: LinearGaussian<M>, f: (matrix: M) => N): LinearGaussian<N> =>
  linearGaussian(mapGraph(required(network), f));

/** The same chain with layers replaced one by one; `change` gets l = 1..L. */
export function withLayers<M>(
  network: LinearGaussian<M>,
  change: (at: ChainLayer<M>, l: number) => ChainLayer<M>,
): LinearGaussian<M> {
  const layers = required(network).layers.map((at, i) => change(at, i + 1));
  return linearGaussian({
    nodes: network.nodes.map((node, i) =>
      i === 0 ? node : { ...node, term: { kind: 'gaussian', precision: layers[i - 1]!.precision } },
    ),
    edges: layers.map(({ layer, theta }, i): Edge<M> => ({ from: i, to: i + 1, layer, theta })),
  });
}
