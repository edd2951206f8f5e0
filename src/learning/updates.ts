import { type NetworkState, predictions, stateAt } from '../inference/state.ts';
import type { Numbers, Parameters } from '../layers/layer.ts';
import type { Network } from '../network/graph.ts';
import type { Problem, Supervised } from '../problem/problem.ts';

/**
 * Predictive coding's local rule for any states z of all nodes: one set of changes an edge, by the names of its parameters.
 *
 *     Δθ_e = −∂F/∂θ_e = (1/B) Σ_b s_{to(e)}ᵀ ∂f_e/∂θ_e,   s = −∂E/∂u (gaussian: p ε)
 *
 * A fully connected linear layer: ΔW_l = (a_l p_l/B) ε_l z_{l−1}ᵀ.   Source: 2605.11911 Eq. (7), (34).   Cost: two products an edge.
 */
export const localUpdates = <M>(
  A: Numbers<M>,
  { network }: Pick<Problem<M>, 'network'>,
  z: readonly M[],
): Parameters<M>[] => {
  const state = stateAt(A, network, z);
  return updatesFrom(A, network, state, (node) => state.priced[node]?.signal(), A.shape(z[0]!)[1]);
};

/**
 * Backpropagation of the last node's term.
 *
 *     s_L = −∂E_L/∂ŷ,   s_i = Σ_{e out of i} (∂f_e/∂ẑ_i)ᵀ s_{to(e)},   Δθ_e = (1/B) Σ_b s_{to(e)}ᵀ ∂f_e/∂θ_e
 *
 * Cost: three products an edge.
 */
export function backprop<M>(A: Numbers<M>, { network, x, y }: Supervised<M>): Parameters<M>[] {
  const last = network.nodes.length - 1;
  const zHat = predictions(A, network, x);
  const state = stateAt(A, network, [...zHat.slice(0, last), y]);
  const signals: (M | undefined)[] = [];
  for (let i = last; i > 0; i--) {
    if (i === last) signals[i] = state.priced[i]!.signal();
    else
      signals[i] = network.edges
        .flatMap(({ from, to }, e) =>
          from === i && signals[to] !== undefined ? [state.edges[e]!.inputGradient(signals[to])] : [],
        )
        .reduce<M | undefined>((sum, pull) => (sum === undefined ? pull : A.add(sum, pull)), undefined);
  }
  return updatesFrom(A, network, state, (node) => signals[node], A.shape(x)[1]);
}

/** (1/B) Σ_b sᵀ ∂f_e/∂θ_e for every edge, with the signal of the node that it predicts. */
export function updatesFrom<M>(
  A: Numbers<M>,
  network: Network<M>,
  { edges }: Pick<NetworkState<M>, 'edges'>,
  signal: (node: number) => M | undefined,
  batch: number,
): Parameters<M>[] {
  const oneOverB = A.reciprocal(A.matrix(1, 1, [batch]));
  return network.edges.map(({ to, layer }, e) => {
    const s = signal(to);
    if (s !== undefined) return edges[e]!.parameterGradient(s, oneOverB);
    return Object.fromEntries(
      Object.entries(layer.parameters).map(([name, [rows, columns]]) => [
        name,
        A.matrix(rows, columns, new Float64Array(rows * columns)),
      ]),
    );
  });
}
