import type { At, Numbers } from '../layers/layer.ts';
import { everySample } from '../layers/linearAt.ts';
import { type Problem, freeNodes } from '../problem/problem.ts';
import { type Priced, price } from '../terms/index.ts';
import type { NetworkState } from './state.ts';

/** A network whose states follow from the errors of its free nodes. */
export interface ErrorState<M> extends NetworkState<M> {
  /** The states of all nodes. */
  readonly states: readonly M[];
}

/**
 * The states that errors ε of the free nodes determine, in one sweep, with everything that the energy and its gradients are made of.
 *
 *     z_i = u_i + ε_i,   u_i = Σ_{e into i} f_e(z_{from(e)});   a root: its mean, or zero, and ε_i
 *
 * Shapes: ε_i (size × B), in the order of `freeNodes`.   Cost: one prediction an edge.
 */
export function errorStateAt<M>(A: Numbers<M>, problem: Problem<M>, errors: readonly M[]): ErrorState<M> {
  const { network, clamped } = problem;
  const free = freeNodes(problem);
  const states: M[] = [];
  const edges: At<M>[] = [];
  const priced: (Priced<M> | undefined)[] = [];
  for (const [i, node] of network.nodes.entries()) {
    const { term } = node;
    const predictions = network.edges.flatMap(({ layer, theta, from, to }, e) => {
      if (to !== i) return [];
      edges[e] = layer.at(A, theta, states[from]!);
      return [edges[e].prediction];
    });
    let u = predictions.length === 0 ? undefined : predictions.reduce((sum, f) => A.add(sum, f));
    const given = clamped.get(i);
    const error = errors[free.indexOf(i)];
    if (u === undefined && given === undefined && term.kind === 'gaussian' && term.mean !== undefined)
      u = everySample(A, term.mean, error!);
    const z = given ?? (u === undefined ? error! : A.add(u, error!));
    states.push(z);
    priced.push(price(A, node, u, z));
  }
  return { states, edges, priced };
}

/**
 * The gradient of the per-sample energy in the errors of the free nodes.
 *
 *     ∂F/∂ε_i = ∂E_i/∂z_i − δ_i,   δ_i = Σ_{e out of i} (∂f_e/∂z_i)ᵀ δ_{to(e)},   δ_j = −∂E_j/∂u_j where j is clamped
 *
 * What a free node costs depends on its own error alone, so its prediction moves the nodes that follow from it and nothing else. In a
 * chain: p_l ε_l − δ_l, δ_{l−1} = J_lᵀ δ_l from the output error.
 * Assumes: free nodes are gaussian or cost nothing.   Cost: one product an edge.
 */
export function errorGradientOf<M>(A: Numbers<M>, problem: Problem<M>, { edges, priced }: NetworkState<M>): M[] {
  const { network, clamped } = problem;
  const deltas: (M | undefined)[] = [];
  const gradient: M[] = [];
  for (let i = network.nodes.length - 1; i >= 0; i--) {
    if (clamped.has(i)) {
      deltas[i] = priced[i]?.signal();
      continue;
    }
    const pulls = network.edges.flatMap(({ from, to }, e) =>
      from === i && deltas[to] !== undefined ? [edges[e]!.inputGradient(deltas[to])] : [],
    );
    const pull = pulls.length === 0 ? undefined : pulls.reduce((sum, g) => A.add(sum, g));
    const own = priced[i]?.stateGradient();
    gradient.unshift(difference(A, own, pull));
    deltas[i] = pull;
  }
  return gradient;
}

/** a − b, where one of them may be nothing. */
function difference<M>(A: Numbers<M>, a: M | undefined, b: M | undefined): M {
  if (a !== undefined && b !== undefined) return A.subtract(a, b);
  return a ?? A.scale(A.matrix(1, 1, [-1]), b!);
}
