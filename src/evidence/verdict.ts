/** `undecided` covers everything that is no answer: a crash, a run that did not converge, a bound too wide to tell. */
export type Outcome = 'holds' | 'refuted' | 'undecided';

/**
 * Strongest first: an algebraic identity, a proven bound, a backward error, a fitted exponent, a sampled mean, recorded runs, a found
 * witness; a crash is no evidence, and is undecided.
 */
export type EvidenceKind =
  'identity' | 'error-bound' | 'certificate' | 'backward-error' | 'order' | 'mean' | 'records' | 'search' | 'crash';

/** A formula that is wrong on purpose (or right on purpose), judged like the claim itself. */
export interface ControlResult {
  readonly name: string;
  readonly expected: Outcome;
  readonly outcome: Outcome;
  /** error / bound, where the evidence has one. */
  readonly ratio?: number;
}

/** What one judge found about one claim in one number system on one kind of data. */
export interface Finding {
  readonly kind: EvidenceKind;
  /** primeField, rational, float64, bignumber, tfjs-wasm, … */
  readonly system: string;
  /** random, teacher, digits, mnist, … */
  readonly data: string;
  readonly outcome: Outcome;
  /** One sentence for a person. */
  readonly summary: string;
  /** How many cases of each class were tried, e.g. { 'L=8': 2, bottleneck: 3 }. */
  readonly cases: Readonly<Record<string, number>>;
  readonly controls: readonly ControlResult[];
  /** Identity: the chance that a false identity would have passed. */
  readonly probability?: number;
  readonly degree?: number;
  readonly points?: number;
  /** Bounds: the largest error / bound, and where it was. */
  readonly ratio?: number;
  readonly unitRoundoff?: number;
  readonly worst?: string;
  /** Order and mean: the estimate with its interval, and the band or value that it is held against. */
  readonly estimate?: number;
  readonly interval?: readonly [number, number];
  readonly band?: readonly [number, number];
}

/** A matrix as a person reads it. */
export interface NamedMatrix {
  readonly name: string;
  readonly rows: readonly (readonly string[])[];
}

/** The smallest case found at which a claim fails, with its numbers. */
export interface Counterexample {
  /** e.g. "widths 1-2-1, batch 1" */
  readonly shape: string;
  readonly given: readonly NamedMatrix[];
  readonly computed: readonly NamedMatrix[];
  readonly left: NamedMatrix;
  readonly right: NamedMatrix;
}

/** What the judges say of a claim, with every finding behind it. */
export interface Verdict {
  readonly id: string;
  readonly outcome: Outcome;
  readonly expected: Outcome;
  /** The outcome is the expected one, and every control came out as it must. */
  readonly asExpected: boolean;
  readonly findings: readonly Finding[];
  readonly counterexample?: Counterexample;
  /** Mildest negative control's ratio over the worst honest ratio, over the findings that have ratios. */
  readonly separation?: number;
  readonly seconds: number;
  /** The line that judges this claim alone again. */
  readonly replay: string;
}
