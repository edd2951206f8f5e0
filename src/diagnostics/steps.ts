import { ACTIVATIONS } from '../arithmetic/activations.ts';
import { cosine } from '../arithmetic/cosine.ts';
import { type Float64Matrix, float64 } from '../arithmetic/float64.ts';
import { frobenius } from '../arithmetic/norm.ts';
import { type Local, type Recorded, entrywise, localsOf, stateGradients } from './network.ts';

/** What a program may take for −η ∂E/∂z, by the words that name it: moves by node, a clamped node's is not looked at. */
export type Moves = readonly (Float64Matrix | undefined)[];

const scaled = (moves: Moves, factor: number): Moves => moves.map((m) => m && entrywise((x) => factor * x, m));

/** A known mistake: what it is in words, what to change then, and how the states move by it. */
export interface Mistake {
  readonly words: string;
  readonly change: string;
  readonly moves: Moves;
}

/** How near a move must come to that of a known mistake to be named after it, and how much nearer than to the formula. */
const [NEAR, NEARER] = [0.02, 10];

/** The gradient with other signals in an edge: what it gives its own node, and what it sends back through W. */
function withLocals(at: Recorded, change: (local: Local, edge: number) => Partial<Local>): Moves {
  return stateGradients(
    at,
    localsOf(at).map((local, e) => ({ ...local, ...change(local, e) })),
  );
}

/** −η ∂E/∂z from one snapshot of all states. */
export const rightMoves = (at: Recorded, rate: number): Moves => scaled(stateGradients(at), -rate);

const PER_SAMPLE =
  'Let inference descend the energy summed over samples, or multiply its rate by B; only learning takes the mean.';
const FROM_BELOW = 'Send f′(a) ∘ ε back, with a = W x of the layer that predicts: x ← x − η(p ε − p Wᵀ(f′(a) ∘ ε)).';
const AT_ONCE = 'Compute the errors of all layers from one snapshot of the states, and only then move the states.';
const LABEL = 'Move the top by − η p_y Rᵀ(R x_L − y) where a target is clamped.';

/** Known mistakes of a whole step; those in single terms are in readings.ts. */
export function wrongMoves(at: Recorded, rate: number): readonly Mistake[] {
  const B = at.states[0]!.columns;
  const right = stateGradients(at);
  const readout = at.edges.findIndex(({ name }) => name === 'readout');
  const zero = (m: Float64Matrix): Float64Matrix => entrywise(() => 0, m);
  const readoutAs = (f: (h: number) => number): Moves =>
    readout < 0
      ? right
      : withLocals(at, ({ gated }, e) => (e === readout ? { gated: entrywise((h) => f(h), gated) } : {}));
  const top = at.edges.findIndex(({ from }) => !at.edges.some(({ to }) => to === from) && !at.clamped[from]);
  const gradients: (readonly [words: string, change: string, gradient: Moves])[] = [
    ['its sign is that of an ascent: z + η ∂E/∂z', 'Subtract the gradient in every layer.', scaled(right, -1)],
    ['it is divided by the batch: the gradient of a mean over samples', PER_SAMPLE, scaled(right, 1 / B)],
    ['the error of the readout has its sign flipped', LABEL, readoutAs((h) => -h)],
    ['the readout does not pull at the top: ε_L = 0 although a target is clamped', LABEL, readoutAs(() => 0)],
    [
      'what comes from below has its sign flipped: + Wᵀh',
      `Flip the sign of Wᵀh in every layer. ${FROM_BELOW}`,
      withLocals(at, ({ gated }) => ({ gated: entrywise((h) => -h, gated) })),
    ],
    ['f′ is missing: Wᵀε in place of Wᵀh', FROM_BELOW, withLocals(at, ({ error }) => ({ gated: error }))],
    [
      'f′ is taken at the state and not at a = W x',
      FROM_BELOW,
      withLocals(at, ({ error }, e) => ({ gated: atState(at, e, error) })),
    ],
    [
      'the top is left as it is',
      'Move the top layer too.',
      top < 0 ? right : right.map((g, i) => (i === at.edges[top]!.from && g ? zero(g) : g)),
    ],
  ];
  const upwards = at.states.map((_, i) => i);
  return [
    ...gradients.map(([words, change, g]) => ({ words, change, moves: scaled(g, -rate) })),
    {
      words: 'layers are updated in place, one after the other: each sees its neighbour’s new state',
      change: AT_ONCE,
      moves: inPlace(at, rate, upwards),
    },
    {
      words: 'layers are updated in place, from the last to the first: each sees its neighbour’s new state',
      change: AT_ONCE,
      moves: inPlace(at, rate, upwards.toReversed()),
    },
  ];
}

function atState(at: Recorded, e: number, error: Float64Matrix): Float64Matrix {
  const { activation, to } = at.edges[e]!;
  return entrywise((x, ε) => ACTIVATIONS[activation].slope(x) * ε, at.states[to]!, error);
}

/** Node by node in the given order, the errors computed anew before each. */
function inPlace(at: Recorded, rate: number, order: readonly number[]): Moves {
  let states = at.states;
  for (const i of order) {
    if (at.clamped[i]) continue;
    const g = stateGradients({ ...at, states })[i]!;
    const next = entrywise((z, d) => z - rate * d, states[i]!, g);
    states = states.map((z, k) => (k === i ? next : z)); // a new list: what is known of the old one stays true
  }
  return at.states.map((z, i) => (at.clamped[i] ? undefined : float64.subtract(states[i]!, z)));
}

/** The matrices that both have. */
const shared = (u: Moves, v: Moves): (readonly [Float64Matrix, Float64Matrix])[] =>
  u.flatMap((m, i) => (m === undefined || v[i] === undefined ? [] : [[m, v[i]] as const]));

/** ‖u − v‖/‖v‖, all matrices together. */
export function distance(u: Moves, v: Moves): number {
  const pairs = shared(u, v);
  return frobenius(pairs.map(([m, n]) => float64.subtract(m, n).data)) / frobenius(pairs.map(([, n]) => n.data));
}

/** ⟨u, v⟩/(‖u‖‖v‖) and ‖u‖/‖v‖, all matrices together. */
export function compare(u: Moves, v: Moves): { readonly cosine: number; readonly ratio: number } {
  const pairs = shared(u, v);
  const [x, y] = [pairs.map(([m]) => m.data), pairs.map(([, n]) => n.data)];
  return { cosine: cosine(x, y), ratio: frobenius(x) / frobenius(y) };
}

/** The largest entry of |u − v| in units of its bound, over the matrices that both have. */
export function beyond(u: Moves, v: Moves, bound: (i: number, k: number) => number): number {
  let worst = 0;
  for (const [i, m] of u.entries()) {
    const n = v[i];
    if (m === undefined || n === undefined) continue;
    for (let k = 0; k < m.data.length; k++) {
      const off = Math.abs(m.data[k]! - n.data[k]!);
      if (off > 0) worst = Math.max(worst, off / bound(i, k));
    }
  }
  return worst;
}

/** How far moves are from those of a known mistake. */
export interface Nearest<M> {
  readonly of: M;
  readonly off: number;
  readonly beyond: number;
}

/** The known mistake whose moves are the nearest: within rounding the first, else by roundings, then by distance. */
export function nearestOf<M extends { readonly moves: Moves }>(
  moved: Moves,
  known: readonly M[],
  bound: (i: number, k: number) => number,
): Nearest<M> {
  return known
    .map((of) => ({
      of,
      off: distance(moved, of.moves),
      beyond: Math.max(1, beyond(moved, of.moves, bound)),
    }))
    .reduce((a, b) => (b.beyond < a.beyond || (b.beyond > 1 && b.beyond === a.beyond && b.off < a.off) ? b : a));
}

/** Whether the nearest known mistake explains moves that are `off` from the formula's. */
export const explains = (nearest: Nearest<unknown>, off: number): boolean =>
  nearest.beyond <= 1 || (nearest.off < NEAR && nearest.off * NEARER < off);
