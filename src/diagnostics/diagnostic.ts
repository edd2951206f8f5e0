import type { Run } from './run.ts';

/** What a diagnostic found: a number beside its threshold, and where. */
export interface Measured {
  readonly value: number;
  /** Whether the value lies beyond the threshold; of a diagnostic that only informs, false. */
  readonly ill: boolean;
  /** The value lies beyond the threshold, but for a reason that is no mistake or is not known: neither ill nor healthy. */
  readonly undecided?: true;
  /** What to change, where it can be said more exactly than for every run. */
  readonly change?: string;
  /** The step at which it was ill first; half a step later where it is of learning, which comes after inference. */
  readonly since?: number;
  /** The value in words: which layer, how many samples, what else was seen. */
  readonly detail: string;
}

/** Why there is no number: what the record would have to hold. */
export interface Unmeasured {
  readonly missing: string;
}

/** One question to a run. */
export interface Diagnostic {
  /** Never changes. */
  readonly id: string;
  /** What the value is. */
  readonly title: string;
  /** Up to where a run is healthy, in words; none where it only informs. */
  readonly threshold?: string;
  /** Why there: derived, or chosen on measured runs. */
  readonly why: string;
  /** What is wrong beyond it. */
  readonly wrong: string;
  /** What to change. */
  readonly change: string;
  /** What would settle it. */
  readonly evidence: string;
  /** Other diagnostics that a run fails for this reason alone. */
  readonly explains?: readonly string[];
  readonly measure: (run: Run) => Measured | Unmeasured;
}

export type Outcome = 'healthy' | 'ill' | 'undecided' | 'told' | 'not measured';

/** A diagnostic's answer to a run. */
export interface Diagnosis extends Omit<Diagnostic, 'measure'> {
  readonly outcome: Outcome;
  readonly value: number | undefined;
  readonly detail: string;
  /** The ids of diagnoses that explain this one. */
  readonly follows: readonly string[];
}
