import type { ActivationName } from '../arithmetic/activations.ts';
import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { ValueError } from '../errors.ts';
import { activation } from '../layers/activation.ts';
import { describeLayer } from '../layers/index.ts';
import { type Layer, parameter } from '../layers/layer.ts';
import { linear } from '../layers/linear.ts';
import { sequence } from '../layers/sequence.ts';
import { type GenerativeModel, sizesOf } from './generative.ts';
import { type Edge, type Network, type Node, graph } from './graph.ts';

/**
 * The model as a graph of ordinary layers, in the order of prediction: node 0 is the top x_L, node L − l is x_l, node L the data, and
 * node L + 1 the label, a second child of the top. Edge L − 1 − l holds W_l, edge L holds R.
 * @throws {DimensionError | ValueError} as `graph` does
 */
export function generativeNetwork<M>(A: Arithmetic<M>, model: GenerativeModel<M>): Network<M> {
  const { nodes, edges } = latentNetwork(A, model);
  const L = model.weights.length;
  const [K, top] = A.shape(model.readout);
  return graph(
    A,
    [...nodes, { shape: [K], term: { kind: 'gaussian', precision: model.readoutPrecision } }],
    [...edges, { from: 0, to: L + 1, layer: linear([top], [K]), theta: { weights: model.readout } }],
  );
}

/** The same without the label's node: what settles while no label is clamped, as nothing pulls at the top from there. */
export function latentNetwork<M>(A: Arithmetic<M>, model: GenerativeModel<M>): Network<M> {
  const { weights, activations, precisions, priorPrecision } = model;
  const { widths } = sizesOf(A, model);
  const L = weights.length;
  const nodes = widths.map((n, l): Node<M> => {
    if (l < L) return { shape: [n], term: { kind: 'gaussian', precision: precisions[l]! } };
    if (priorPrecision === undefined) return { shape: [n], term: { kind: 'free' } };
    const mean = A.matrix(n, 1, new Float64Array(n));
    return { shape: [n], term: { kind: 'gaussian', precision: priorPrecision, mean } };
  });
  const edges = weights.map((W, l): Edge<M> => {
    const map = linear([A.shape(W)[1]], [A.shape(W)[0]]);
    const phi = activations[l]!;
    const layer = phi === 'identity' ? map : sequence(map, activation(phi, map.to));
    return { from: L - l - 1, to: L - l, layer, theta: { weights: W } };
  });
  return graph(A, nodes.toReversed(), edges.toReversed());
}

/**
 * The model of such a graph, readout included.
 * @throws {ValueError} when the graph is another: the first edge or node that differs is named
 */
export function generativeOf<M>({ nodes, edges }: Network<M>): GenerativeModel<M> {
  const refuse = (what: string): never => {
    throw new ValueError(
      `generativeOf: network must be a chain from the top to the data with the label predicted from the top, got ${what}; make it with generativeNetwork`,
    );
  };
  const L = nodes.length - 2;
  if (L < 1 || edges.length !== L + 1) return refuse(`${edges.length} edges between ${nodes.length} nodes`);
  const precision = (node: number): M => {
    const { term } = nodes[node]!;
    return term.kind === 'gaussian' ? term.precision : refuse(`a ${term.kind} term at node ${node}`);
  };
  const found = edges.map(({ from, to, layer, theta }, e) => {
    const phi = activationAfterWeights(layer);
    if (phi === undefined) return refuse(`${describeLayer(layer.recipe)} on edge ${e + 1}`);
    if (to !== e + 1 || from !== (e === L ? 0 : e) || (e === L && phi !== 'identity'))
      return refuse(`${describeLayer(layer.recipe)} from node ${from} to node ${to} as edge ${e + 1}`);
    return { weights: parameter(theta, 'weights'), activation: phi, precision: precision(to) };
  });
  const top = nodes[0]!.term;
  if (top.kind === 'categorical') return refuse('a categorical term at node 0');
  const latents = found.slice(0, L).toReversed();
  return {
    weights: latents.map(({ weights }) => weights),
    activations: latents.map(({ activation }) => activation),
    precisions: latents.map(({ precision }) => precision),
    readout: found[L]!.weights,
    readoutPrecision: found[L]!.precision,
    ...(top.kind === 'gaussian' ? { priorPrecision: top.precision } : {}),
  };
}

/** f of a layer f(W z); undefined of any other. */
function activationAfterWeights({ recipe }: Layer): ActivationName | undefined {
  if (recipe.kind === 'linear') return 'identity';
  const [first, second] = [recipe['first'], recipe['second']] as Partial<Layer['recipe']>[];
  if (recipe.kind !== 'sequence' || first?.kind !== 'linear' || second?.kind !== 'activation') return undefined;
  return second['phi'] as ActivationName;
}
