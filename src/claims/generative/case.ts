import type { ActivationName } from '../../arithmetic/activations.ts';
import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { type Dual, dual } from '../../arithmetic/dual.ts';
import { requireElementwise } from '../../arithmetic/requireElementwise.ts';
import type { Activating } from '../../definition/nonlinear.ts';
import type { Case, Letters, Regime } from '../../evidence/claim.ts';
import { weightsOf } from '../../network/linearGaussian.ts';
import { type GenerativeModel, mapModel } from '../../network/generative.ts';

/**
 * Generative networks in a case of a chain: the chain from the label over the top down to the data.
 *
 *     widths K, n_L, …, n_0;   W_1 of the chain is Rᵀ, the next are W_{L−1} … W_0;   x of the chain is the label, y the data
 *
 * So weights, readout, label, data and precisions vary independently. Skips and scales of the chain are left out.
 */
export interface GenerativeCase<M> {
  readonly model: GenerativeModel<M>;
  readonly data: M;
  readonly target: M;
  /** Any x_0 … x_L, of which x_0 is the data; no minimum. */
  readonly x: readonly M[];
  /** A direction for each of x_1 … x_L. */
  readonly along: readonly M[];
  /** A direction for W_0 … W_{L−1}, and for R. */
  readonly directions: readonly M[];
  readonly readoutDirection: M;
}

/** Small networks with precisions, the label among what varies. Data of other sizes than the widths do not apply. */
export const generativeRegime = (more: Partial<Regime> = {}): Regime => ({
  ...{ family: 'general', batch: 'any', minDepth: 2, maxDepth: 4, exactOnly: true, fullRank: true },
  ...more,
});

/** K, n_L, …, n_0 with a top that the data determine: no layer is narrower than it. */
export const DETERMINED: readonly (readonly number[])[] = [
  [1, 1, 2],
  [2, 2, 3],
  [3, 2, 2],
  [1, 1, 2, 1],
  [1, 1, 2, 2],
  [2, 2, 2, 3],
  [3, 1, 2, 1, 2],
];

/** States x_l = (D ∘ W) of the chain, run from the label down, plus the same run from the data up: both ends reach every layer. */
export function generativeCase<M>(A: Arithmetic<M>, c: Case<M>, phi: ActivationName = 'identity'): GenerativeCase<M> {
  const chain = c.network.layers;
  const W = chain.map(weightsOf);
  const L = W.length - 1;
  const E = requireElementwise(A, 'generativeCase');
  const mixed = W.map((w, i) => E.hadamard(c.directions[i]!, w));
  const down = [c.x];
  for (const [i, w] of mixed.entries()) down.push(A.multiply(w, down[i]!));
  const up: M[] = [];
  up[L + 1] = c.y;
  for (let i = L; i >= 0; i--) up[i] = A.multiply(mixed[i]!, up[i + 1]!, { transposeA: true });
  /** Node i of the chain is x_{L+1−i}. */
  const ofLayer = <T>(byNode: (i: number) => T): T[] => Array.from({ length: L }, (_, l) => byNode(L - l));
  return {
    model: {
      weights: ofLayer((i) => W[i]!),
      activations: ofLayer(() => phi),
      precisions: ofLayer((i) => chain[i]!.precision),
      readout: A.transpose(W[0]!),
      readoutPrecision: chain[0]!.precision,
    },
    data: c.y,
    target: c.x,
    x: [c.y, ...ofLayer((i) => A.add(down[i]!, up[i]!))],
    along: ofLayer((i) => A.add(A.multiply(c.directions[i - 1]!, down[i - 1]!), up[i]!)),
    directions: ofLayer((i) => c.directions[i]!),
    readoutDirection: A.transpose(c.directions[0]!),
  };
}

/** A counterexample by the paper's letters. */
export const letters: Letters = (A, c) => {
  const { model, data, target } = generativeCase(A, c);
  return [
    ...model.weights.map((W, l) => [`W_${l}`, W] as const),
    ['R', model.readout],
    ...model.precisions.map((p, l) => [`p_${l}`, p] as const),
    ['p_y', model.readoutPrecision],
    ['x_0', data],
    ['y', target],
  ];
};

/** Σ_i ⟨V_i, G_i⟩ */
export const pairs = <M>(A: Arithmetic<M>, V: readonly M[], G: readonly M[]): M =>
  V.map((v, i) => A.inner(v, G[i]!)).reduce((sum, term) => A.add(sum, term));

/** What moves when a function is differentiated; the rest stays. */
export interface Moving<M> {
  readonly x?: readonly (M | undefined)[];
  readonly weights?: readonly (M | undefined)[];
  readonly readout?: M;
  readonly target?: M;
}

/** A case in dual numbers. */
export interface DualCase<M> {
  readonly model: GenerativeModel<Dual<M>>;
  readonly x: readonly Dual<M>[];
  readonly data: Dual<M>;
  readonly target: Dual<M>;
}

/** d/dε f at ε = 0 where the case moves along the given directions: nothing of f's own derivatives is used. */
export function derivative<M>(
  A: Arithmetic<M>,
  g: Pick<GenerativeCase<M>, 'model' | 'x' | 'data' | 'target'>,
  moving: Moving<M>,
  f: (D: Activating<Dual<M>> & Arithmetic<Dual<M>>, at: DualCase<M>) => Dual<M>,
): M {
  const D = dual(requireElementwise(A, 'derivative'));
  const moved = (value: M, tangent: M | undefined): Dual<M> =>
    tangent === undefined ? D.constant(value) : { value, tangent };
  const still = mapModel(g.model, D.constant);
  return f(D, {
    model: {
      ...still,
      weights: g.model.weights.map((W, l) => moved(W, moving.weights?.[l])),
      readout: moved(g.model.readout, moving.readout),
    },
    x: g.x.map((x, l) => moved(x, moving.x?.[l])),
    data: D.constant(g.data),
    target: moved(g.target, moving.target),
  }).tangent;
}

/** A number in any arithmetic, a fraction too. */
export const number = <M>(A: Arithmetic<M>, numerator: number, denominator = 1): M =>
  denominator === 1
    ? A.matrix(1, 1, [numerator])
    : A.scale(A.reciprocal(A.matrix(1, 1, [denominator])), A.matrix(1, 1, [numerator]));

export const zeros = <M>(A: Arithmetic<M>, a: M): M => A.subtract(a, a);
