import type { ActivationName } from '../arithmetic/activations.ts';
import type { Float64Matrix } from '../arithmetic/float64.ts';
import type { Recorded, RecordedEdge } from './network.ts';

/** Data at the bottom, explained from above; or inputs at the bottom, from which targets are predicted. */
export const KINDS = ['generative', 'discriminative'] as const;

export interface Settings {
  readonly kind: (typeof KINDS)[number];
  /** Whether a sample is a row or a column of the record's tensors. */
  readonly samples: 'rows' | 'columns';
  /** Whether W maps by W z, as torch.nn.Linear holds it, or by z W. */
  readonly weights: 'out-in' | 'in-out';
  /** What the program multiplies with, where it is coarser than the numbers that it records: 2⁻¹¹ for TF32. */
  readonly unitRoundoff: number | undefined;
  /** By layer, in the order of the weights; the readout has none. */
  readonly activations: readonly ActivationName[];
  readonly precisions: readonly number[];
  readonly readoutPrecision: number;
  readonly inference: { readonly rate: number; readonly steps: number };
  /** Rates by layer, the readout's last where there is one. */
  readonly learning: { readonly rates: readonly number[]; readonly steps: number };
}

/** A line of the log: the step, and numbers by name. What is not finite is kept as it is. */
export interface LogLine {
  readonly step: number;
  readonly numbers: ReadonlyMap<string, number>;
}

/** Answers of one batch when a label is given, or none. */
export interface Answers {
  /** The labels that were given to `predict`, 0 … K − 1. */
  readonly given: Float64Array;
  /** What it answered: K × B. */
  readonly predicted: Float64Matrix;
}

/** Answers of one batch, with its true classes where they are known. */
export interface Evaluation {
  /** Where they are from. */
  readonly file: string;
  readonly labels: Float64Array | undefined;
  readonly answers: readonly Answers[];
}

/** A network at one moment of training, after inference and before learning. */
export interface Snapshot extends Recorded {
  readonly file: string;
  readonly step: number;
  /** R, also where the target is not clamped and no edge of the energy. */
  readonly readout: RecordedEdge | undefined;
  /** 2⁻⁵³, or that of the coarsest numbers in the file. */
  readonly unitRoundoff: number;
  /** The ε that the program itself computed, by edge. */
  readonly errors: readonly (Float64Matrix | undefined)[];
  /** The states one inference step earlier. */
  readonly before: readonly Float64Matrix[] | undefined;
  /** What the first learning step added to the weights, by edge. */
  readonly updates: readonly (Float64Matrix | undefined)[];
  /** The energy at every step of this inference, the last one at the states that are recorded. */
  readonly energies: Float64Array | undefined;
  /** The true classes of the samples. */
  readonly labels: Float64Array | undefined;
  readonly answers: readonly Answers[];
  /** What is not finite, by tensor. */
  readonly lost: readonly string[];
}

export interface Run {
  readonly settings: Settings;
  readonly log: readonly LogLine[];
  /** By step. */
  readonly snapshots: readonly Snapshot[];
  /** What a command answered; in its absence the answers of the last snapshot that has some count. */
  readonly evaluation?: Evaluation;
}

/** The last snapshot whose numbers are all finite: what most diagnostics look at. */
export const lastFinite = ({ snapshots }: Run): Snapshot | undefined =>
  snapshots.findLast(({ lost }) => lost.length === 0);

/** The rate that an edge learns with. */
export const learningRate = ({ learning }: Settings, edge: number): number =>
  learning.rates[edge] ?? learning.rates.at(-1)!;
