import type { Float64Matrix } from '../arithmetic/float64.ts';
import type { DenseProblem } from '../network/dense/denseNetwork.ts';
import type { Problem } from '../network/network.ts';
import type { DenseUpdates } from './denseUpdates.ts';

/** A run that has no answer to give, and says why: not converged, not available here. */
export interface Undecided {
  readonly undecided: string;
  /** Set by whoever runs a rule in a program of its own: it hung or ended in place of answering, which is no refusal. */
  readonly unanswered?: true;
}

export interface InferenceOptions {
  /** The relative error ‖z − z*‖/‖z‖ that the activities may have. */
  readonly accuracy: number;
  readonly seed: number;
  /** A rule that iterates says here, if asked, how many iterations it took. */
  readonly onIterations?: (count: number) => void;
}

/**
 * What a rule is made for. What it declares to lack it must refuse, by an error or by `undecided`: numbers that come back anyway
 * are wrong numbers.
 */
export interface Capabilities {
  /** Networks with skips; true unless told. */
  readonly skips?: boolean;
  /** Premultipliers a_l other than 1; true unless told. */
  readonly scales?: boolean;
  /** Precisions p_l other than 1; true unless told. */
  readonly precisions?: boolean;
  /** Multipliers on the hidden errors, as in PC-ALM: activities and updates are those of the dual fixed point. False unless told. */
  readonly multipliers?: boolean;
  /** Networks with activations and biases, by `dense`; true where there is one, unless told. */
  readonly nonlinear?: boolean;
}

/** What a rule answers for networks with activations and biases, before or after the weights. */
export interface DenseRule {
  /**
   * Activities z_0..z_L (n_l × B) with z_0 = x and z_L = y, at a local minimum of the energy to the relative accuracy asked.
   */
  infer(problem: DenseProblem<Float64Matrix>, options: InferenceOptions): Promise<readonly Float64Matrix[] | Undecided>;
  /** ΔW_l (n_l × n_{l−1}) and Δb_l (n_l × 1), l = 1..L, mean over the batch, from these very activities. */
  learn(
    problem: DenseProblem<Float64Matrix>,
    activities: readonly Float64Matrix[],
  ): DenseUpdates<Float64Matrix> | Promise<DenseUpdates<Float64Matrix>>;
}

/**
 * The one door for every learning rule, built in or anybody's: given a network with clamped ends, return activities, and
 * given activities, return weight changes. What is given is to be left as it is; the checks give copies and compare them.
 */
export interface LearningRule {
  /** Stable, e.g. "pc-iterative". */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Activities z_0..z_L (n_l × B) with z_0 = x and z_L = y. */
  infer(problem: Problem<Float64Matrix>, options: InferenceOptions): Promise<readonly Float64Matrix[] | Undecided>;
  /** ΔW_l (n_l × n_{l−1}), l = 1..L: the direction to move in, mean over the batch, from these very activities. */
  learn(
    problem: Problem<Float64Matrix>,
    activities: readonly Float64Matrix[],
  ): readonly Float64Matrix[] | Promise<readonly Float64Matrix[]>;
  /** F at these very activities, mean over the batch, for a rule that computes it. */
  energy?(problem: Problem<Float64Matrix>, activities: readonly Float64Matrix[]): number | Promise<number>;
  /** The conformance checks that this rule fails by design, by check id, each with the reason as a sentence. */
  readonly departures: Readonly<Record<string, string>>;
  /** The accuracy to ask of `infer`; 1e-8 unless told. */
  readonly accuracy?: number;
  /** The unit roundoff `learn` works with; float64's unless told. */
  readonly unitRoundoff?: number;
  /** `within-rank`: defined only for B ≤ min(n_0..n_{L−1}). `any` unless told. */
  readonly batch?: 'any' | 'within-rank';
  readonly capabilities?: Capabilities;
  /** The same for nonlinear networks; without it the rule is for linear ones. */
  readonly dense?: DenseRule;
}

/** A rule that is wrong on purpose, with the conformance check that must refute it. */
export interface WrongRule extends LearningRule {
  readonly refutedBy: string;
  /** What is wrong, as it completes "as … would": "a sign error in the feedback". */
  readonly defect: string;
}
