import type { Parameters } from '../layers/layer.ts';
import { type LinearGaussian, linearGaussian } from './linearGaussian.ts';

/** The same chain with other parameters, layer by layer, l = 1..L; shapes stay. */
export const withParameters = <M>(
  network: LinearGaussian<M>,
  change: (theta: Parameters<M>, l: number) => Parameters<M>,
): LinearGaussian<M> =>
  linearGaussian({
    nodes: network.nodes,
    edges: network.edges.map((edge, i) => ({ ...edge, theta: change(edge.theta, i + 1) })),
  });
