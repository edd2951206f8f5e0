/** Why a run ended before its last step; `no rest`: inference did not come to rest in its steps. */
export type DivergenceReason = 'not finite' | 'beyond all bounds' | 'no inverse' | 'no rest';

/** A run that went astray: a value like any other. */
export interface Divergence {
  /** How many updates had been made. */
  readonly step: number;
  readonly reason: DivergenceReason;
}

/** An error so many times the first one does not come back in a few hundred steps; transients of 10⁷ do. */
export const BEYOND = 1e12;

/** Whether an error says that its run is over. */
export function divergenceAt(step: number, error: number, first: number): Divergence | undefined {
  if (!Number.isFinite(error)) return { step, reason: 'not finite' };
  return error > BEYOND * first ? { step, reason: 'beyond all bounds' } : undefined;
}
