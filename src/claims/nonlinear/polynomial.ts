import type { ActivationName } from '../../arithmetic/activations.ts';
import type { Arithmetic, Elementwise } from '../../arithmetic/arithmetic.ts';
import { type Dual, dual } from '../../arithmetic/dual.ts';
import { requireElementwise } from '../../arithmetic/requireElementwise.ts';
import type { Activating } from '../../definition/nonlinear.ts';
import { selection } from '../../definition/energy.ts';
import type { Case, Regime } from '../../evidence/claim.ts';
import type { Parameters } from '../../layers/layer.ts';
import { type Network, mapGraph } from '../../network/graph.ts';
import { type ChainView, chainOf, fromChain } from '../../problem/chain.ts';
import { type Supervised, supervised } from '../../problem/problem.ts';

/** Scales, skips and precisions, in networks whose polynomials stay of moderate degree. */
export const regime: Regime = { family: 'general', batch: 'any', minDepth: 2, maxDepth: 4, exactOnly: true };

/** A network of the case's numbers with polynomial activations and biases, with states and directions to look at it. */
export interface PolynomialCase<M> {
  readonly E: Arithmetic<M> & Elementwise<M>;
  readonly problem: Supervised<M>;
  /** Any states of all nodes, the ends clamped. */
  readonly z: readonly M[];
  /** A direction for every free state. */
  readonly along: readonly M[];
  /** A direction for every parameter. */
  readonly directions: readonly Parameters<M>[];
}

const PHI: readonly ActivationName[] = ['square', 'quadratic', 'quadratic'];

/**
 * The linear case with activations that exact systems know: u² and u + u²/4, before and after the weights in turn, and biases.
 *
 *     z_l = (D_l ∘ W_l) z_{l−1},   b_l and its direction: columns of D_l W_lᵀ and of D_l
 *
 * so that states, directions and parameters vary independently of each other wherever the case's own numbers do.
 */
export function polynomial<M>(A: Arithmetic<M>, c: Case<M>): PolynomialCase<M> {
  const E = requireElementwise(A, 'polynomial');
  const L = c.network.layers.length;
  const views = chainOf(c);
  const column = (of: M): M => A.multiply(of, selection(A, A.shape(of)[1], 0, 1));
  const layers = views.map((view, i): ChainView<M> => ({
    ...view,
    bias: column(A.multiply(c.directions[i]!, view.weights, { transposeB: true })),
    activation: PHI[(i + L) % PHI.length]!,
    placement: (i + L) % 2 === 0 ? 'after' : 'before',
  }));
  const z = [c.x];
  for (let l = 1; l < L; l++) z.push(A.multiply(E.hadamard(c.directions[l - 1]!, views[l - 1]!.weights), z[l - 1]!));
  return {
    E,
    problem: supervised(fromChain(c.network.widths, layers), c.x, c.y),
    z: [...z, c.y],
    along: z.slice(0, -1).map((state, l) => A.multiply(c.directions[l]!, state)),
    directions: c.directions.map((weights) => ({ weights, bias: column(weights) })),
  };
}

/** Σ_i ⟨V_i, G_i⟩ */
export const pairs = <M>(A: Arithmetic<M>, V: readonly M[], G: readonly M[]): M =>
  G.map((g, i) => A.inner(V[i]!, g)).reduce((sum, term) => A.add(sum, term));

/** A mean over the batch as the sum that inference descends. */
export const perSample = <M>(A: Arithmetic<M>, { x }: Pick<Supervised<M>, 'x'>, mean: M): M =>
  A.scale(A.matrix(1, 1, [A.shape(x)[1]]), mean);

/** Σ_l Σ_θ ⟨D_θ, G_θ⟩ */
export function paired<M>(A: Arithmetic<M>, D: readonly Parameters<M>[], G: readonly Parameters<M>[]): M {
  return D.flatMap((of, l) => Object.entries(of).map(([name, d]) => A.inner(d, G[l]![name]!))).reduce((sum, term) =>
    A.add(sum, term),
  );
}

/** −d/dε f(θ + εD) of a function of the network, by dual numbers over the definition. */
export function descentAlong<M>(
  { E, problem, directions }: PolynomialCase<M>,
  f: (D: Activating<Dual<M>>, network: Network<Dual<M>>, constant: (a: M) => Dual<M>) => Dual<M>,
): M {
  const D = dual(E);
  const still = mapGraph(problem.network, D.constant);
  const edges = still.edges.map((edge, i) => ({
    ...edge,
    theta: Object.fromEntries(
      Object.entries(edge.theta).map(([name, at]) => {
        const tangent = directions[i]![name];
        return [name, tangent === undefined ? at : { value: at.value, tangent }];
      }),
    ),
  }));
  return E.scale(E.matrix(1, 1, [-1]), f(D, { ...still, edges }, D.constant).tangent);
}

type Spoil = <M>(E: Arithmetic<M> & Elementwise<M>) => Arithmetic<M> & Elementwise<M>;

/** Derivatives of activations as they are got wrong: each is a control of every claim about them. */
export const SPOILED: Readonly<Record<string, Spoil>> = {
  'φ′ dropped': (E) => ({
    ...E,
    slope(_, a) {
      const [rows, columns] = E.shape(a);
      return E.matrix(rows, columns, new Float64Array(rows * columns).fill(1));
    },
  }),
  'φ′ at φ(u) in place of u': (E) => ({ ...E, slope: (phi, a) => E.slope(phi, E.activate(phi, a)) }),
  'the factor 2 lost': (E) => ({
    ...E,
    slope: (phi, a) => (phi === 'identity' ? E.slope(phi, a) : E.scale(E.matrix(1, 1, [0.5]), E.slope(phi, a))),
  }),
};
