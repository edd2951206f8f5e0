import type { Arithmetic, Elementwise } from '../arithmetic/arithmetic.ts';
import { requireElementwise } from '../arithmetic/requireElementwise.ts';
import { type RootQuotient, requireRootQuotient } from '../arithmetic/rootQuotient.ts';
import { requireSameShape } from '../arithmetic/shapes.ts';
import { DimensionError, ValueError } from '../errors.ts';
import type { Parameters } from '../layers/layer.ts';
import { mapParameters } from '../layers/parameters.ts';

/** What makes a step of a direction to move in; data, so that points and checkpoints can name it. */
export type Optimiser =
  | { readonly kind: 'sgd' }
  /** μ */
  | { readonly kind: 'momentum'; readonly momentum: number }
  | { readonly kind: 'adam'; readonly beta1: number; readonly beta2: number };

/** The kinds of optimisers. */
export const OPTIMISERS = ['sgd', 'momentum', 'adam'] as const satisfies readonly Optimiser['kind'][];

/** Adam as its authors set it. Source: Kingma and Ba 2015, Algorithm 1. */
export const ADAM = { kind: 'adam', beta1: 0.9, beta2: 0.999 } as const satisfies Optimiser;

/** What a layer's step is multiplied by, and what keeps Adam's quotient finite: in units of the layer's gradient entries. */
export interface LayerRate {
  /** η_l */
  readonly rate: number;
  /** ε_l; Adam's alone. */
  readonly epsilon: number;
}

/** What an optimiser remembers: how many steps it has made, and running means by name, layer and parameter. */
export interface OptimiserState<M> {
  readonly step: number;
  readonly means: Readonly<Record<string, readonly Parameters<M>[]>>;
}

const NAMES: Readonly<Record<Optimiser['kind'], readonly string[]>> = {
  sgd: [],
  momentum: ['velocity'],
  adam: ['first', 'second'],
};

/** An arithmetic, with what Adam needs where it has it. */
type Engine<M> = Arithmetic<M> & Partial<Elementwise<M> & RootQuotient<M>>;
type Layers<M> = readonly Parameters<M>[];

/** Before the first step: nothing is remembered. @throws {ValueError} when the optimiser is unknown, or a β or μ not in [0, 1) */
export function optimiserStart<M>(A: Arithmetic<M>, optimiser: Optimiser, parameters: Layers<M>): OptimiserState<M> {
  requireOptimiser(optimiser);
  const zeros = parameters.map((theta) =>
    mapParameters(theta, (m) => {
      const [rows, columns] = A.shape(m);
      return A.matrix(rows, columns, new Float64Array(rows * columns));
    }),
  );
  return { step: 0, means: Object.fromEntries(NAMES[optimiser.kind].map((name) => [name, zeros])) };
}

/** What a step is made from, all by layer and name. */
export interface OptimiserStep<M> {
  readonly parameters: Layers<M>;
  /** Δ_l = −∂/∂θ_l, mean over the batch, as learning rules give it. */
  readonly changes: Layers<M>;
  /** One a layer. */
  readonly rates: readonly LayerRate[];
}

/**
 * One step: a pure function, on the engine's own matrices.
 *
 *     θ_l ← θ_l + η_l D_l        sgd: D = Δ        momentum: v ← μ v + Δ, D = v
 *     adam: m ← β₁ m + (1 − β₁) Δ,  v ← β₂ v + (1 − β₂) Δ∘Δ,  D = m̂/(√v̂ + ε_l),  m̂ = m/(1 − β₁ᵗ),  v̂ = v/(1 − β₂ᵗ),  t = 1, 2, …
 *
 * ε is added to the root of the corrected mean, outside the root. Momentum is without dampening, and not Nesterov's. Over exact systems
 * the first two are exact; Adam needs work entry by entry and roots. Squares of changes below the root of an engine's least number are 0.
 * Source: Kingma and Ba 2015, Algorithm 1; Polyak 1964 for the velocity.   Cost: a few sums a parameter.
 * @throws {ValueError} when the optimiser is unknown, the state is another's, a rate is not finite or an ε not positive
 * @throws {DimensionError} when parameters, changes and rates do not fit each other
 * @throws {EngineError} when Adam meets an arithmetic without roots
 */
export function optimiserStep<M>(
  A: Engine<M>,
  optimiser: Optimiser,
  state: OptimiserState<M>,
  { parameters, changes, rates }: OptimiserStep<M>,
): { readonly parameters: readonly Parameters<M>[]; readonly state: OptimiserState<M> } {
  requireOptimiser(optimiser);
  requireFit(A, optimiser, state, { parameters, changes, rates });
  const next = NEXT[optimiser.kind](A, optimiser as never, state, { changes, rates });
  const moved = parameters.map((theta, i) => {
    const eta = A.matrix(1, 1, [rates[i]!.rate]);
    return mapParameters(theta, (m, name) => A.add(m, A.scale(eta, next.directions[i]![name]!)));
  });
  return { parameters: moved, state: { step: state.step + 1, means: next.means } };
}

interface Next<M> {
  readonly directions: Layers<M>;
  readonly means: OptimiserState<M>['means'];
}
type Given<M> = Pick<OptimiserStep<M>, 'changes' | 'rates'>;
type ToNext<O> = <M>(A: Engine<M>, optimiser: O, state: OptimiserState<M>, given: Given<M>) => Next<M>;
type Kind<K extends Optimiser['kind']> = Extract<Optimiser, { kind: K }>;

/** α a + β b, layer by layer and name by name. */
const combine = <M>(A: Arithmetic<M>, alpha: number, a: Layers<M>, beta: number, b: Layers<M>): Layers<M> => {
  const [p, q] = [A.matrix(1, 1, [alpha]), A.matrix(1, 1, [beta])];
  return a.map((theta, i) => mapParameters(theta, (m, name) => A.add(A.scale(p, m), A.scale(q, b[i]![name]!))));
};

const NEXT: { readonly [K in Optimiser['kind']]: ToNext<Kind<K>> } = {
  sgd: (_, __, ___, { changes }) => ({ directions: changes, means: {} }),
  momentum(A, { momentum }, { means }, { changes }) {
    const velocity = combine(A, momentum, means['velocity']!, 1, changes);
    return { directions: velocity, means: { velocity } };
  },
  adam<M>(
    A: Engine<M>,
    { beta1, beta2 }: Kind<'adam'>,
    { step, means }: OptimiserState<M>,
    { changes, rates }: Given<M>,
  ) {
    const E = requireElementwise(A, 'optimiserStep');
    const R = requireRootQuotient(A, 'optimiserStep');
    const squares = changes.map((theta) => mapParameters(theta, (d) => E.hadamard(d, d)));
    const first = combine(A, beta1, means['first']!, 1 - beta1, changes);
    const second = combine(A, beta2, means['second']!, 1 - beta2, squares);
    const corrected = (beta: number): M => A.matrix(1, 1, [1 / (1 - beta ** (step + 1))]);
    const [c1, c2] = [corrected(beta1), corrected(beta2)];
    const directions = first.map((theta, i) =>
      mapParameters(theta, (m, name) =>
        R.rootQuotient(A.scale(c1, m), A.scale(c2, second[i]![name]!), rates[i]!.epsilon),
      ),
    );
    return { directions, means: { first, second } };
  },
};

function requireOptimiser(optimiser: Optimiser): void {
  if (!(OPTIMISERS as readonly string[]).includes(optimiser.kind))
    throw new ValueError(
      `optimiser: kind must be one of ${OPTIMISERS.join(', ')}, got ${JSON.stringify(optimiser.kind)}`,
    );
  for (const [name, value] of Object.entries(optimiser))
    if (name !== 'kind' && !(typeof value === 'number' && value >= 0 && value < 1))
      throw new ValueError(`optimiser: ${name} must be in [0, 1), got ${String(value)}; 0 forgets at once`);
}

function requireFit<M>(
  A: Arithmetic<M>,
  { kind }: Optimiser,
  { step, means }: OptimiserState<M>,
  { parameters, changes, rates }: OptimiserStep<M>,
): void {
  const names = Object.keys(means).toSorted().join(', ');
  const own = NAMES[kind].toSorted().join(', ');
  if (names !== own || !(Number.isInteger(step) && step >= 0))
    throw new ValueError(
      `optimiserStep: state must be of ${kind}, with means ${own || 'none'} and a count of steps, got ${names || 'none'} at step ${step}; begin with optimiserStart`,
    );
  for (const [what, { length }] of Object.entries({ changes, rates, ...means }))
    if (length !== parameters.length)
      throw new DimensionError(
        `optimiserStep: ${what} must have one entry a layer, ${parameters.length} in all, got ${length}`,
      );
  for (const { rate, epsilon } of rates)
    if (!Number.isFinite(rate) || (kind === 'adam' && !(epsilon > 0 && epsilon < Infinity)))
      throw new ValueError(
        `optimiserStep: rates must be finite and epsilon positive, got ${rate} and ${epsilon}; take layerRates`,
      );
  parameters.forEach((theta, i) => {
    for (const [name, m] of Object.entries(theta))
      for (const list of [changes, ...Object.values(means)]) {
        const other = list[i]![name];
        if (other === undefined)
          throw new DimensionError(
            `optimiserStep: changes of layer ${i + 1} must have ${name}, got ${Object.keys(list[i]!).join(', ') || 'nothing'}`,
          );
        requireSameShape('optimiserStep', A.shape(m), A.shape(other));
      }
  });
}
