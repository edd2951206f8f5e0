import type { Outcome } from '../evidence/verdict.ts';
import type { Trial } from './trial.ts';

export const CHECK_IDS = [
  'stationarity',
  'energy-descent',
  'equals-closed-form',
  'batch-invariance',
  'equivariance',
  'locality',
] as const;

export type CheckId = (typeof CHECK_IDS)[number];

/** What one check finds on one problem. */
export interface Judgement {
  readonly outcome: Outcome;
  /** One sentence for a person. */
  readonly detail: string;
  /** error / bound, where the check has a bound: at most 1 when it holds. */
  readonly ratio?: number;
}

/** One property that a rule has or has not, decided problem by problem. */
export interface Check {
  readonly id: CheckId;
  /** A sentence that is true or false. */
  readonly title: string;
  /** `undefined` where this problem has nothing to say about the property. */
  readonly judge: (trial: Trial) => Promise<Judgement | undefined>;
}

/** Holds while error ≤ bound. NaN and infinite errors are refuted; a bound that is not finite decides nothing. */
export function judgeRatio(what: string, error: number, bound: number): Judgement {
  if (!Number.isFinite(error))
    return { outcome: 'refuted', detail: `${what}: not finite, and the rule did not say so`, ratio: Infinity };
  if (!Number.isFinite(bound))
    return { outcome: 'undecided', detail: `${what}: no finite bound, so an error of ${short(error)} says nothing` };
  const ratio = error === 0 ? 0 : error / bound;
  return {
    outcome: ratio <= 1 ? 'holds' : 'refuted',
    detail: `${what}: error ${short(error)}, bound ${short(bound)}, ratio ${short(ratio)}`,
    ratio,
  };
}

/** The judgement that decides for several parts of one problem: the first refuted, else the first undecided, else the closest call. */
export function decisive(judgements: readonly Judgement[]): Judgement | undefined {
  return (
    judgements.find((j) => j.outcome === 'refuted') ??
    judgements.find((j) => j.outcome === 'undecided') ??
    judgements.toSorted((a, b) => (b.ratio ?? 0) - (a.ratio ?? 0))[0]
  );
}

/** A number in a sentence. */
export const short = (value: number): string =>
  value === 0 || !Number.isFinite(value) ? String(value) : value.toExponential(2);
