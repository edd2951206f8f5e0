import { stateAt, weightedErrors } from '../../inference/state.ts';
import { HONEST, type M, type P } from './beliefs.ts';
import { norm } from '../matrices.ts';

/** What a rule may bring to rest instead of the energy, as a clause that is true of it; with a number of its own where it has one. */
export interface InferenceWorld {
  readonly clause: string | ((k: number) => string);
  /** What vanishes at the activities that such a rule ends at; with k = 0, in a family, the energy's gradient. */
  readonly gradient: (problem: P, z: readonly M[], k: number) => readonly M[];
}

/** A world without a number of its own. */
export const world = (clause: string, gradient: (p: P, z: readonly M[]) => readonly M[]): InferenceWorld => ({
  ...{ clause, gradient },
});

/** p_l ε_l, and what each layer is fed back. */
export function parts(p: P, z: readonly M[]): { readonly own: readonly M[]; readonly back: readonly M[] } {
  const { edges } = stateAt(HONEST, p.network, z);
  const s = weightedErrors(HONEST, p.network, z);
  return { own: s.slice(0, -1), back: s.slice(1).map((e, i) => edges[i + 1]!.inputGradient(e)) };
}

/** Own error and feedback of layer l = 1..L−1 put together in another way. */
export const combined =
  (
    f: (own: M, back: M, at: { readonly l: number; readonly L: number; readonly p: P; readonly z: readonly M[] }) => M,
  ) =>
  (p: P, z: readonly M[]): M[] => {
    const { own, back } = parts(p, z);
    return own.map((e, i) => f(e, back[i]!, { l: i + 1, L: z.length - 1, p, z }));
  };

/** How large a gradient is made of large parts: what a fit is measured against. */
export function partsOf(p: P, z: readonly M[]): number {
  const { own, back } = parts(p, z);
  return norm(...own) + norm(...back);
}
