import type { Arithmetic, ExactArithmetic, FloatArithmetic } from '../arithmetic/arithmetic.ts';
import type { DataSource } from '../data/source.ts';
import type { NetworkNumbers } from '../network/numbers.ts';
import type { LinearProblem } from '../problem/problem.ts';
import type { Outcome } from './verdict.ts';

/** What a paper says, with the means to decide it. */
export interface Claim {
  /** Stable, e.g. "se/theorem-2-transposed". */
  readonly id: string;
  /** A sentence that is true or false. */
  readonly title: string;
  readonly source: { readonly paper: PaperId; readonly place: string };
  readonly statement: string;
  /** TeX. */
  readonly formula: string;
  readonly expected: Exclude<Outcome, 'undecided'>;
  /** Set on a printed form that is wrong: what is wrong with it, and the claim that holds instead. */
  readonly erratum?: { readonly note: string; readonly corrected: string };
  readonly test: Test;
}

export type PaperId = 'SE' | 'LIM' | 'PCN' | 'PC';

/** How a claim is decided, by the kind of its evidence. */
export type Test = IdentityTest | RatioTest | OrderTest | MeanTest | SearchTest | RecordsTest;

/** A problem with what a formula may need besides: a weight direction D_l per layer and a step size. */
export interface Case<M> extends LinearProblem<M> {
  readonly directions: readonly M[];
  readonly step: M;
}

/** A formula over any number system. */
export type Formula = <M>(A: Arithmetic<M>, c: Case<M>) => M;

/** left = right for every network and data of the regime. Controls replace the right side and must be refuted. */
export interface IdentityTest {
  readonly kind: 'identity';
  readonly regime: Regime;
  readonly left: Formula;
  readonly right: Formula;
  readonly controls: Readonly<Record<string, Formula>>;
  readonly letters?: Letters;
}

/** What a counterexample is told by, where the claim reads the case as something else than a chain: matrices by name. */
export type Letters = <M>(A: ExactArithmetic<M>, c: Case<M>) => readonly (readonly [name: string, matrix: M])[];

/** Where a claim is made: which networks, which batches, from which depth on. */
export interface Regime {
  /** `dln`: τ = 0, a = 1, p = 1. `residual`: τ = 1, a = 1, p = 1, square. `general`: mixed skips, random scales and precisions.
   *  `convolutional`: linear convolutions with random precisions, one and two axes; data do not apply. */
  readonly family: 'dln' | 'residual' | 'general' | 'convolutional';
  /** `one`: B = 1. `within-rank`: B up to and at min(n_0..n_{L−1}). `one-past-rank`: one more. `any`: B regardless of widths. */
  readonly batch: 'one' | 'within-rank' | 'one-past-rank' | 'any';
  /** The least depth at which the claim says something; 1 unless told. */
  readonly minDepth?: number;
  readonly maxDepth?: number;
  /** The only chains n_0 … n_L to look at, where shapes have to fit something that the other fields cannot say. */
  readonly chains?: readonly (readonly number[])[];
  /** The least width of any layer; 1 unless told. */
  readonly minWidth?: number;
  /** The least width of the output; 1 unless told. Of one output nothing can turn: claims about directions say nothing there. */
  readonly minOutputs?: number;
  /** True where every layer must be square: data whose inputs and outputs differ in number do not apply. */
  readonly square?: boolean;
  /** True where inputs must have full rank, which pixels that are always zero do not give: real data do not apply. */
  readonly fullRank?: boolean;
  /**
   * True where a formula needs activations that only the exact systems have as polynomials, or where a sentence is judged that nothing
   * in the product computes: engines that round are not asked.
   */
  readonly exactOnly?: boolean;
}

/** A numerical experiment with a proven bound: error ≤ bound. */
export interface RatioTest {
  readonly kind: 'certificate' | 'backward-error';
  readonly cases: (setting: Setting) => readonly RatioCase[];
  readonly engines: readonly ('float64' | 'float32')[];
  readonly measure: Measurement;
  readonly controls: Readonly<Record<string, Measurement>>;
}

export interface RatioCase {
  readonly label: string;
  readonly numbers: NetworkNumbers & { readonly x: Float64Array; readonly y: Float64Array; readonly batch: number };
}

export type Measurement = <M>(A: FloatArithmetic<M>, c: RatioCase) => Promise<Ratio | { readonly undecided: string }>;

export interface Ratio {
  readonly error: number;
  readonly bound: number;
}

export interface Setting {
  readonly seed: number;
  readonly data: DataSource;
}

/** response ∝ size^exponent: the exponent's confidence interval must lie inside the band. */
export interface OrderTest {
  readonly kind: 'order';
  /** What is varied and what is measured, in words: "width N", "1 − cos(PC, BP)". */
  readonly variable: string;
  readonly response: string;
  readonly sizes: readonly number[];
  readonly band: readonly [number, number];
  readonly measure: SizeMeasurement;
  readonly controls: Readonly<Record<string, SizeMeasurement>>;
}

/** A point of an order test: the size, or another abscissa in its place, and the response there. */
export interface Sized {
  readonly x: number;
  readonly y: number;
}

/** The response at one size for one seed; positive. `size` may be replaced by another abscissa, such as a predicted value. */
export type SizeMeasurement = (size: number, seed: number, data: DataSource) => Sized | Promise<Sized>;

/** E[sample] = predicted. Controls are other predictions, which the confidence interval must exclude. */
export interface MeanTest {
  readonly kind: 'mean';
  readonly quantity: string;
  readonly settings: readonly {
    readonly label: string;
    readonly predicted: number;
    readonly sample: (seed: number) => number;
    readonly controls: Readonly<Record<string, number>>;
  }[];
  readonly seeds: number;
}

/** A statement about every case of the regime; one exact case where it is false refutes it, and nothing else decides it. */
export interface SearchTest {
  readonly kind: 'search';
  readonly regime: Regime;
  /** What `left` and `right` are, for the counterexample. */
  readonly shown: readonly [left: string, right: string];
  /** The statement at one case. */
  readonly statement: <M>(
    A: ExactArithmetic<M>,
    c: Case<M>,
  ) => { readonly holds: boolean; readonly left: M; readonly right: M };
  /** Statements that are true everywhere, and must survive the same search. */
  readonly controls: Readonly<
    Record<
      string,
      <M>(A: ExactArithmetic<M>, c: Case<M>) => { readonly holds: boolean; readonly left: M; readonly right: M }
    >
  >;
  readonly letters?: Letters;
}

/** A line of a figure's table, by the names of its columns. */
export type Row = Readonly<Record<string, string | number>>;

/** Paired effects by setting, one a seed; positive where the statement is true of that seed. */
export type Effects = Readonly<Record<string, readonly number[]>>;

/**
 * A statement about runs with random numbers, decided on the records of a panel's full plan: of every setting, the median effect is
 * positive, or, where it is made of `every` network, each effect is.
 */
export interface RecordsTest {
  readonly kind: 'records';
  /** Which figure, panel and reading of its settings, as in `pcn-check figure ID --panel PANEL --reading READING`. */
  readonly figure: string;
  readonly panel: string;
  /** Another panel of the same reading, whose rows are there too. */
  readonly beside?: string;
  readonly reading: string;
  /** What the effect is, in words: "TA(PC) − TA(BP)". */
  readonly effect: string;
  readonly effects: (rows: readonly Row[]) => Effects;
  /** Set where the statement is about every network: one seed against it refutes it. */
  readonly every?: true;
  /** Set where nothing is drawn at random: there is one run and no seed. */
  readonly once?: true;
  /** Effects that must be refuted. */
  readonly controls: Readonly<Record<string, (rows: readonly Row[]) => Effects>>;
}
