import { type ChainView, chainOf } from '../../problem/chain.ts';
import { relayered } from '../relayered.ts';
import { type Belief, HONEST, type M } from './beliefs.ts';

/** A mistaken view of the problem, as a clause: "precisions are taken as 1". */
export interface Alteration {
  readonly clause: string;
  readonly belief: Belief;
  /** Of φ itself: where only φ′ enters, another mistake says the same. */
  readonly whole?: true;
}

export type View = ChainView<M>;
export interface Place {
  readonly l: number;
  readonly L: number;
  readonly all: readonly View[];
}

/** Layers believed to be others. */
export const layers = (clause: string, change: (at: View, place: Place) => View): Alteration => ({
  clause,
  belief: (problem) => {
    const all = chainOf(problem);
    return { A: HONEST, problem: relayered(problem, (at, l) => change(at, { l, L: all.length, all })) };
  },
});
