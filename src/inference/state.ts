import type { At, Numbers } from '../layers/layer.ts';
import { everySample } from '../layers/linearAt.ts';
import { type Network, into } from '../network/graph.ts';
import { type Problem, freeNodes } from '../problem/problem.ts';
import { type Priced, price } from '../terms/index.ts';

/** A network at given states: every layer at its input, and what every node's state costs there. */
export interface NetworkState<M> {
  /** One entry for each edge, in order. */
  readonly edges: readonly At<M>[];
  /** One entry for each node; `undefined` where its state costs nothing. */
  readonly priced: readonly (Priced<M> | undefined)[];
}

/**
 * Everything that the energy and its gradients are made of, at states z of all nodes.
 *
 *     u_i = Σ_{e into i} f_e(z_{from(e)})
 *
 * Shapes: z_i (size × B).   Cost: one prediction an edge.
 */
export function stateAt<M>(A: Numbers<M>, network: Network<M>, z: readonly M[]): NetworkState<M> {
  const edges = network.edges.map(({ layer, theta, from }) => layer.at(A, theta, z[from]!));
  const predicted: M[] = []; // by node
  for (const [e, { to }] of network.edges.entries()) {
    const [before, more] = [predicted[to], edges[e]!.prediction];
    predicted[to] = before === undefined ? more : A.add(before, more);
  }
  const priced = network.nodes.map((node, i) => price(A, node, predicted[i], z[i]!));
  return { edges, priced };
}

/**
 * The gradient of the per-sample energy in the free states, in the order of `freeNodes`.
 *
 *     ∂F/∂z_i = ∂E_i/∂z_i − Σ_{e out of i} (∂f_e/∂z_i)ᵀ s_{to(e)},   s = −∂E/∂u
 *
 * A chain with gaussian errors: p_l ε_l − J_{l+1}ᵀ p_{l+1} ε_{l+1}. Column b is the gradient of sample b's own energy: it is never
 * divided by B, which would slow inference down B times. A node looks at its own term and those that it predicts, nothing else.
 * Shapes: z_i (size × B) → the same.   Source: 2605.11911 Eq. (33), for any layers and terms.   Cost: one product an edge more.
 */
export function gradientOf<M>(A: Numbers<M>, problem: Problem<M>, { edges, priced }: NetworkState<M>): M[] {
  const { network } = problem;
  return freeNodes(problem).map((i) => {
    const pulls = network.edges.flatMap(({ from, to }, e) => {
      const signal = from === i ? priced[to]?.signal() : undefined;
      return signal === undefined ? [] : [edges[e]!.inputGradient(signal)];
    });
    const own = priced[i]?.stateGradient();
    if (own !== undefined) return pulls.reduce((sum, pull) => A.subtract(sum, pull), own);
    const minus = A.matrix(1, 1, [-1]);
    return A.scale(
      minus,
      pulls.reduce((sum, pull) => A.add(sum, pull)),
    );
  });
}

/** The same from the states themselves. */
export const energyGradient = <M>(A: Numbers<M>, problem: Problem<M>, z: readonly M[]): M[] =>
  gradientOf(A, problem, stateAt(A, problem.network, z));

/** p_l ε_l (n_l × B), l = 1..L: the signals of a chain's layers. */
export const weightedErrors = <M>(A: Numbers<M>, network: Network<M>, z: readonly M[]): M[] =>
  stateAt(A, network, z)
    .priced.slice(1)
    .map((term) => term!.signal());

/** F, summed over the samples: 1×1. Reports divide it by B. */
export const energySum = <M>(A: Numbers<M>, { priced }: Pick<NetworkState<M>, 'priced'>): M =>
  priced.flatMap((term) => (term === undefined ? [] : [term.energy()])).reduce((sum, term) => A.add(sum, term));

/**
 * The states of a sweep in the order of prediction: what is given stays, every other node takes its prediction, a free root its mean
 * or zero.   Cost: one prediction an edge.
 */
export function sweep<M>(A: Numbers<M>, network: Network<M>, given: ReadonlyMap<number, M>): M[] {
  const first = [...given.values()][0]!;
  const batch = A.shape(first)[1];
  const z: M[] = [];
  for (const [i, { shape, term }] of network.nodes.entries()) {
    const known = given.get(i);
    if (known !== undefined) {
      z.push(known);
      continue;
    }
    const predictions = into(network, i).map(({ layer, theta, from }) => layer.at(A, theta, z[from]!).prediction);
    if (predictions.length > 0) z.push(predictions.reduce((sum, f) => A.add(sum, f)));
    else if (term.kind === 'gaussian' && term.mean !== undefined) z.push(everySample(A, term.mean, first));
    else {
      const rows = shape.reduce((product, n) => product * n, 1);
      z.push(A.matrix(rows, batch, new Float64Array(rows * batch)));
    }
  }
  return z;
}

/**
 * Where inference starts: the sweep from what is clamped above, the clamped ends in their places.
 * @throws {ValueError} as `freeNodes` does
 */
export function startOf<M>(A: Numbers<M>, problem: Problem<M>): M[] {
  freeNodes(problem); // or its clamps are not its own
  return sweep(A, problem.network, problem.clamped);
}

/** ẑ_0..ẑ_L: what the network predicts from x alone, its last node too. */
export const predictions = <M>(A: Numbers<M>, network: Network<M>, x: M): M[] => sweep(A, network, new Map([[0, x]]));
