import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { ValueError } from '../errors.ts';
import type { Layer } from '../layers/layer.ts';
import type { Random } from '../random.ts';
import { buildNetwork } from './build.ts';
import { type Network, graph } from './graph.ts';

/** A layer of an architecture, with the numbers that its parameterisation fixes. */
export interface PlannedLayer {
  readonly layer: Layer;
  /** Premultipliers, by name. */
  readonly constants: Readonly<Record<string, number>>;
  /** The standard deviation of the entries of every parameter. */
  readonly deviation: number;
}

/**
 * A chain of planned layers with normal weights, one state between two layers, and precisions of 1.
 *
 * The term of the last node is squared error, or cross-entropy over its first axis, summed over positions.
 * Cost: one draw a parameter, layer by layer.
 * @throws {ValueError} when a plan does not name a constant of its layer, which would be a mistake of the plan
 */
export function drawnNetwork<M>(
  A: Arithmetic<M>,
  plan: readonly PlannedLayer[],
  output: 'gaussian' | 'categorical',
  r: Random,
): Network<M> {
  const network = buildNetwork(
    A,
    plan.map(({ layer }) => layer.recipe),
    (role, rows, columns, l, name) => {
      if (role === 'precision') return A.matrix(1, 1, [1]);
      const { constants, deviation } = plan[l - 1]!;
      const count = rows * columns;
      if (role !== 'scale')
        return A.matrix(
          rows,
          columns,
          Float64Array.from({ length: count }, () => deviation * r.normal()),
        );
      const given = constants[name];
      if (given === undefined)
        throw new ValueError(
          `drawnNetwork: constants of layer ${l} must name ${name}, got ${Object.keys(constants).join(', ') || 'none'}`,
        );
      return A.matrix(1, 1, [given]);
    },
  );
  if (output === 'gaussian') return network;
  const last = network.nodes.length - 1;
  const nodes = network.nodes.map((node, i) => (i === last ? { ...node, term: { kind: output } } : node));
  return graph(A, nodes, network.edges);
}
