import { float64, type Float64Matrix } from '../arithmetic/float64.ts';
import { frobenius } from '../arithmetic/norm.ts';
import type { Parameters } from '../layers/layer.ts';
import type { Network } from '../network/graph.ts';
import { type Supervised, supervised } from '../problem/problem.ts';

type M = Float64Matrix;

/** The network with other parameters, by layer and name; what does not learn stays. */
export const withParametersOf = <T>(network: Network<T>, parameters: readonly Parameters<T>[]): Network<T> => ({
  nodes: network.nodes,
  edges: network.edges.map((edge, i) => ({ ...edge, theta: { ...edge.theta, ...parameters[i] } })),
});

/** A problem after one training step θ + ηΔθ, where η is the power of two by which parameters move an eighth of their size. */
export function trained({ network, x, y }: Supervised<M>, updates: readonly Parameters<M>[]): Supervised<M> {
  const sizes = network.edges.flatMap(({ theta }, i) =>
    Object.entries(updates[i]!).map(([name, update]) => [theta[name]!.data, update.data] as const),
  );
  const [size, change] = [frobenius(sizes.map(([a]) => a)), frobenius(sizes.map(([, b]) => b))];
  const eta = float64.matrix(1, 1, [change > 0 ? 2 ** Math.floor(Math.log2(size / change) - 3) : 0]);
  const parameters = network.edges.map(({ theta }, i) =>
    Object.fromEntries(
      Object.entries(updates[i]!).map(([name, update]) => [
        name,
        float64.add(theta[name]!, float64.scale(eta, update)),
      ]),
    ),
  );
  return supervised(withParametersOf(network, parameters), x, y);
}
