import type { LinearNetwork, Problem } from '../network/network.ts';

/** The same network with every matrix carried into another number system by `f`. */
export function mapNetwork<M, N>(network: LinearNetwork<M>, f: (matrix: M) => N): LinearNetwork<N> {
  return {
    widths: network.widths,
    layers: network.layers.map(({ weights, scale, skip, precision }) => ({
      weights: f(weights),
      scale: f(scale),
      skip,
      precision: f(precision),
    })),
  };
}

/** The same problem with every matrix carried into another number system by `f`. */
export const mapProblem = <M, N>({ network, x, y }: Problem<M>, f: (matrix: M) => N): Problem<N> => ({
  network: mapNetwork(network, f),
  x: f(x),
  y: f(y),
});
