import { ACTIVATIONS } from '../arithmetic/activations.ts';
import { type Float64Matrix, float64 } from '../arithmetic/float64.ts';
import { type Local, type Recorded, entrywise, inner, localsOf, squared, stateGradients } from './network.ts';

/** What a program may take for −η ∂E/∂z, by the words that name it: moves by node, a clamped node's is not looked at. */
export type Moves = readonly (Float64Matrix | undefined)[];

const scaled = (moves: Moves, factor: number): Moves => moves.map((m) => m && entrywise((x) => factor * x, m));

/** The gradient with other signals in an edge: what it gives its own node, and what it sends back through W. */
function withLocals(at: Recorded, change: (local: Local, edge: number) => Partial<Local>): Moves {
  return stateGradients(
    at,
    localsOf(at).map((local, e) => ({ ...local, ...change(local, e) })),
  );
}

/** −η ∂E/∂z from one snapshot of all states. */
export const rightMoves = (at: Recorded, rate: number): Moves => scaled(stateGradients(at), -rate);

/** Moves of known mistakes. */
export function wrongMoves(at: Recorded, rate: number): readonly (readonly [words: string, moves: Moves])[] {
  const B = at.states[0]!.columns;
  const right = stateGradients(at);
  const readout = at.edges.findIndex(({ name }) => name === 'readout');
  const zero = (m: Float64Matrix): Float64Matrix => entrywise(() => 0, m);
  const edgeOut = (e: number): boolean => e === readout;
  const top = at.edges.findIndex(({ from }) => !at.edges.some(({ to }) => to === from) && !at.clamped[from]);
  const gradients: (readonly [string, Moves])[] = [
    ['its sign is that of an ascent: z + η ∂E/∂z', scaled(right, -1)],
    ['it is divided by the batch: the gradient of a mean over samples', scaled(right, 1 / B)],
    [
      'the error of the readout has its sign flipped',
      readout < 0
        ? right
        : withLocals(at, ({ gated }, e) => (edgeOut(e) ? { gated: entrywise((h) => -h, gated) } : {})),
    ],
    [
      'the readout does not pull at the top: ε_L = 0 although a target is clamped',
      readout < 0 ? right : withLocals(at, ({ gated }, e) => (edgeOut(e) ? { gated: zero(gated) } : {})),
    ],
    [
      'what comes from below has its sign flipped: + Wᵀh',
      withLocals(at, ({ gated }) => ({ gated: entrywise((h) => -h, gated) })),
    ],
    ['f′ is missing: Wᵀε in place of Wᵀh', withLocals(at, ({ error }) => ({ gated: error }))],
    [
      'f′ is taken at the state and not at a = W x',
      withLocals(at, ({ error }, e) => ({ gated: atState(at, e, error) })),
    ],
    ['the top is left as it is', top < 0 ? right : right.map((g, i) => (i === at.edges[top]!.from && g ? zero(g) : g))],
  ];
  const upwards = at.states.map((_, i) => i);
  return [
    ...gradients.map(([words, g]) => [words, scaled(g, -rate)] as const),
    [
      'layers are updated in place, one after the other: each sees its neighbour’s new state',
      inPlace(at, rate, upwards),
    ],
    [
      'layers are updated in place, from the last to the first: each sees its neighbour’s new state',
      inPlace(at, rate, upwards.toReversed()),
    ],
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

/** ‖u − v‖/‖v‖ and ⟨u, v⟩/(‖u‖‖v‖), all matrices together. */
export function compare(u: Moves, v: Moves): { readonly off: number; readonly cosine: number; readonly ratio: number } {
  let [uu, vv, uv, dd] = [0, 0, 0, 0];
  for (const [i, m] of u.entries()) {
    const n = v[i];
    if (m === undefined || n === undefined) continue;
    uu += squared(m);
    vv += squared(n);
    uv += inner(m, n);
    dd += squared(float64.subtract(m, n));
  }
  return { off: Math.sqrt(dd / vv), cosine: uv / Math.sqrt(uu * vv), ratio: Math.sqrt(uu / vv) };
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

/** The known mistake whose moves are the nearest: by roundings first, then by distance. */
export function nearestOf(
  moved: Moves,
  known: readonly (readonly [words: string, moves: Moves])[],
  bound: (i: number, k: number) => number,
): { readonly words: string; readonly off: number; readonly beyond: number } {
  return known
    .map(([words, moves]) => ({ words, off: compare(moved, moves).off, beyond: beyond(moved, moves, bound) }))
    .reduce((a, b) => (b.beyond < a.beyond || (b.beyond === a.beyond && b.off < a.off) ? b : a));
}
