import { predictions, energyGradient, stateAt, weightedErrors } from '../../inference/state.ts';
import { float64 } from '../../arithmetic/float64.ts';
import type { Parameters } from '../../layers/layer.ts';
import { mapParameters } from '../../layers/parameters.ts';
import { updatesFrom } from '../../learning/updates.ts';
import { HONEST, type M, type P } from './beliefs.ts';
import { columns, entries, times } from '../matrices.ts';

export type Updates = readonly Parameters<M>[];

/** What a rule may learn instead, as a clause that is true of it; with a number of its own where it has one. */
export interface LearningWorld {
  readonly clause: string | ((k: number) => string);
  /** Whether k must be positive: of steps that go down. */
  readonly positive?: true;
  /** What it learns from z; with k = 0, in a family, what is right. */
  readonly updates: (problem: P, z: readonly M[], k: number) => Updates;
}

export const sweep = ({ network, x, y }: P): M[] => [...predictions(HONEST, network, x).slice(0, -1), y];

/** Signals from some activities, derivatives from others. */
export const between = (problem: P, signals: readonly M[], factors: readonly M[]): Updates =>
  fromSignals(problem, weightedErrors(HONEST, problem.network, signals), factors);

export const fromSignals = ({ network }: P, signals: readonly M[], z: readonly M[]): Updates =>
  updatesFrom(HONEST, network, stateAt(HONEST, network, z), (node) => signals[node - 1], z[0]!.columns);

/** A world without a number of its own. */
export function world(clause: string, updates: (p: P, z: readonly M[]) => Updates): LearningWorld {
  return { clause, updates };
}

/** The samples picked, in that order. */
export const samples = (z: readonly M[], pick: (B: number) => readonly number[]): M[] => {
  const chosen = pick(z[0]!.columns);
  return z.map((zl) => columns(zl, chosen));
};
export const everyOne = (B: number): number[] => Array.from({ length: B }, (_, b) => b);

export const scaled = (updates: Updates, c: number): Updates =>
  updates.map((u) => mapParameters(u, (a) => times(c, a)));

/** Updates in which sample b weighs w_b times what it must: (1/B) Σ_b w_b s_b ∂f_b/∂θ. */
export const weighted = (p: P, z: readonly M[], w: readonly number[]): Updates =>
  fromSignals(
    p,
    weightedErrors(HONEST, p.network, z).map((s) => entries(s, (v, k) => w[k % s.columns]! * v)),
    z,
  );

/** z after a step of size k down the energy. */
export const stepped = (p: P, z: readonly M[], k: number): M[] => {
  const g = energyGradient(HONEST, p, z);
  return z.map((zl, l) =>
    g[l - 1] === undefined || l === z.length - 1 ? zl : float64.subtract(zl, times(k, g[l - 1]!)),
  );
};
