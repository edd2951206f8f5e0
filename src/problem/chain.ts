import type { ActivationName } from '../arithmetic/activations.ts';
import { ValueError } from '../errors.ts';
import { type Placement, dense, denseForm } from '../layers/dense.ts';
import { describeLayer } from '../layers/index.ts';
import { parameter, size } from '../layers/layer.ts';
import type { Edge, Network, Node } from '../network/graph.ts';

/** A fully connected layer as rules see it: f(z) = τ z + φ(a W z + b), or τ z + a W φ(z) + b. */
export interface ChainView<M> {
  readonly weights: M;
  readonly scale: M;
  readonly skip: boolean;
  readonly precision: M;
  readonly bias: M | undefined;
  readonly activation: ActivationName;
  readonly placement: Placement;
}

/**
 * The layers of a chain of fully connected layers, plainly; entry l−1 belongs to layer l.
 * @throws {ValueError} when a layer is of another kind (it is named), or nodes are not a chain with gaussian errors
 */
export function chainOf<M>({ network: { nodes, edges } }: { readonly network: Network<M> }): ChainView<M>[] {
  return edges.map(({ from, to, layer, theta }, i) => {
    const form = denseForm(layer);
    const term = nodes[to]!.term;
    if (!form || from !== i || to !== i + 1 || term.kind !== 'gaussian')
      throw new ValueError(
        `chainOf: network must be a chain of fully connected layers with gaussian errors, got ${describeLayer(layer.recipe)} from ${from} to ${to} with a ${term.kind} term; ask each layer itself, by at, what it does`,
      );
    return {
      ...{ weights: parameter(theta, 'weights'), scale: parameter(theta, 'scale'), bias: theta['bias'] },
      ...{ skip: form.skip, activation: form.activation, placement: form.placement, precision: term.precision },
    };
  });
}

/** A network of such layers; `inputs` is the shape of node 0. */
export function fromChain<M>(widths: readonly number[], layers: readonly ChainView<M>[]): Network<M> {
  return {
    nodes: widths.map((n, l): Node<M> => ({
      shape: [n],
      term: l === 0 ? { kind: 'free' } : { kind: 'gaussian', precision: layers[l - 1]!.precision },
    })),
    edges: layers.map(({ weights, scale, skip, bias, activation, placement }, i): Edge<M> => ({
      ...{ from: i, to: i + 1 },
      layer: dense([widths[i]!], [widths[i + 1]!], { skip, activation, placement, bias: bias !== undefined }),
      theta: { weights, scale, ...(bias === undefined ? {} : { bias }) },
    })),
  };
}

/** n_0 … n_L */
export const widthsOf = <M>({ nodes }: Network<M>): number[] => nodes.map(({ shape }) => size(shape));
