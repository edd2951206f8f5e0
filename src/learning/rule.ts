import type { ElementwiseArithmetic, FloatArithmetic } from '../arithmetic/arithmetic.ts';
import type { ActivationName } from '../arithmetic/activations.ts';
import type { Float64Matrix } from '../arithmetic/float64.ts';
import type { Placement } from '../layers/dense.ts';
import type { Parameters } from '../layers/layer.ts';
import type { Supervised } from '../problem/problem.ts';

/** What a rule computes with: an arithmetic that rounds, and works entry by entry where the network is not linear. */
export type Engine<M> = FloatArithmetic<M> & Partial<ElementwiseArithmetic<M>>;

/** A run that has no answer to give, and says why: not converged, not available here. */
export interface Undecided {
  readonly undecided: string;
  /** Set by whoever runs a rule in a program of its own: it hung or ended in place of answering, which is no refusal. */
  readonly unanswered?: true;
}

/** Activities and updates at once, as a training step computes them. */
export interface Step<M> {
  readonly activities: readonly M[];
  readonly updates: readonly Parameters<M>[];
}

/** One point of a run in which parameters move during inference: z_0..z_L and the parameters of each layer. */
export interface TrajectoryPoint<M> {
  readonly activities: readonly M[];
  readonly parameters: readonly Parameters<M>[];
}

/**
 * What `trajectory` of a rule is asked for: `steps` steps from the feedforward sweep,
 *
 *     z_l ← z_l − γ ∂F_b/∂z_l (of each sample),   θ ← θ − α ∂F/∂θ (mean over samples)
 *
 * with γ = `activityRate` and α = `parameterRate`, in the order that the rule declares.
 */
export interface TrajectoryOptions {
  readonly steps: number;
  readonly activityRate: number;
  readonly parameterRate: number;
  readonly seed: number;
}

/** A departure: why, and whether it must show. One that shows sometimes is of a rule that samples, or sums in any order. */
export type Departure = string | { readonly reason: string; readonly shows: 'sometimes' };

/**
 * What a rule that moves otherwise than predictive coding is held to instead, on linear networks. With ΔŶ = Σ_l P_l a_l ΔW_l Ẑ_{l−1},
 * how the prediction moves to first order:
 *
 *     equals-backprop        ΔW_l = −∂Loss/∂W_l
 *     moves-by-residual      Δŷ = r for a sample alone, as in Theorem 1; of a rule that is defined `within-rank`, for each sample of
 *                            a batch too, as in Theorem 2
 *     moves-along-residual   Δŷ = c r with c > 0, for the same
 *
 * Source: 2605.11911 Theorems 1 and 2.
 */
export type RulePromise = 'equals-backprop' | 'moves-by-residual' | 'moves-along-residual';

/** Why a rule departs. */
export const reasonOf = (departure: Departure): string =>
  typeof departure === 'string' ? departure : departure.reason;

/** Whether a departure may stay away without being missed. */
export const showsSometimes = (departure: Departure): boolean => typeof departure !== 'string';

/** What `infer` of a rule is asked for. */
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
  /** Networks with activations and biases. Not asked unless told: true is held to it, false must be refused. */
  readonly nonlinear?: boolean;
  /** The activations that it computes, where nonlinear; all unless told. A layer without one has `identity`. */
  readonly activations?: readonly ActivationName[];
  /** Those that it computes in the last layer; the same ones unless told. `['identity']` is a rule whose output is always linear. */
  readonly outputs?: readonly ActivationName[];
  /** Activations after the weights, before them, or (unless told) both. */
  readonly placements?: readonly Placement[];
  /** Biases, in networks with activations; true unless told. */
  readonly biases?: boolean;
  /** The least and the greatest number of layers; any unless told. */
  readonly depth?: readonly [least: number, greatest: number];
  /** The widest layer; any unless told. */
  readonly width?: number;
}

/**
 * The one door for every learning rule, built in or anybody's, linear networks or not, on the engine that it is given: a problem with
 * clamped ends has activities, and activities have parameter changes.
 *
 * `chainOf(problem)` lists the layers plainly, entry l−1 is layer l: weights, scale, skip, bias, activation, precision. The local
 * rule of linear networks without biases, one entry { weights } a layer:
 *
 *     learn: (A, problem, z) => chainOf(problem).map(({ weights, scale, skip, precision }, i) => {
 *       const aWz = A.scale(scale, A.multiply(weights, z[i]));
 *       const error = A.subtract(z[i + 1], skip ? A.add(z[i], aWz) : aWz);
 *       const signal = A.scale(scale, A.scale(precision, A.scale(A.matrix(1, 1, [1 / z[0].columns]), error)));
 *       return { weights: A.multiply(signal, z[i], { transposeB: true }) };
 *     })
 */
export interface LearningRule<M = Float64Matrix> {
  /** Stable, e.g. "pc-iterative". */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /**
   * Activities z_0..z_L (n_l × B) with z_0 = x and z_L = y: at the equilibrium, or at a local minimum of the energy where the network
   * is not linear, to the relative accuracy asked.
   */
  infer(A: Engine<M>, problem: Supervised<M>, options: InferenceOptions): Promise<readonly M[] | Undecided>;
  /** The direction to move parameters in, by layer and name, mean over the batch, from these very activities. */
  learn(
    A: Engine<M>,
    problem: Supervised<M>,
    activities: readonly M[],
  ): readonly Parameters<M>[] | Promise<readonly Parameters<M>[]>;
  /** F at these very activities, mean over the batch, for a rule that computes it. */
  energy?(A: Engine<M>, problem: Supervised<M>, activities: readonly M[]): number | Promise<number>;
  /** What `infer` and then `learn` give, as the rule's own training step computes them; held against both. */
  step?(A: Engine<M>, problem: Supervised<M>, options: InferenceOptions): Promise<Step<M> | Undecided>;
  /** Points 0..T of a run in which parameters move during inference, as in incremental predictive coding. */
  trajectory?(
    A: Engine<M>,
    problem: Supervised<M>,
    options: TrajectoryOptions,
  ): Promise<readonly TrajectoryPoint<M>[] | Undecided>;
  /** Whether parameters move by the activities of before their step (`simultaneous`, unless told) or after it. */
  readonly trajectoryOrder?: 'simultaneous' | 'alternating';
  /** The conformance checks that this rule fails by design, by check id, each with the reason as a sentence. */
  readonly departures: Readonly<Record<string, Departure>>;
  /** What it is held to in their place. */
  readonly promises?: readonly RulePromise[];
  /** The accuracy to ask of `infer`; 1e-8 unless told. */
  readonly accuracy?: number;
  /** The unit roundoff `learn` works with; float64's unless told. */
  readonly unitRoundoff?: number;
  /**
   * The least and the greatest size of the largest number in inputs and targets. Unless told 2⁻⁵⁰⁰ to 2⁵⁰⁰; with another
   * `unitRoundoff` than float64's 2⁻²⁰ to 2²⁰, and from 2⁻²⁰ on 2⁻⁴ to 2⁴.
   */
  readonly range?: readonly [least: number, greatest: number];
  /** `within-rank`: defined only for B ≤ min(n_0..n_{L−1}). `any` unless told. */
  readonly batch?: 'any' | 'within-rank';
  readonly capabilities?: Capabilities;
  /** How many calls it may be asked to stand, one after another; 2,000 unless told. Commands, which take longer, stand 100. */
  readonly endurance?: number;
}

/** A rule that runs on any engine: those that come with the package, for one. What it needs more it asks for by an EngineError. */
export interface EngineRule extends LearningRule {
  infer<M>(A: Engine<M>, problem: Supervised<M>, options: InferenceOptions): Promise<readonly M[] | Undecided>;
  learn<M>(
    A: Engine<M>,
    problem: Supervised<M>,
    activities: readonly M[],
  ): readonly Parameters<M>[] | Promise<readonly Parameters<M>[]>;
  energy?<M>(A: Engine<M>, problem: Supervised<M>, activities: readonly M[]): number | Promise<number>;
}

/** A rule that is wrong on purpose, with the conformance check that must refute it. */
export interface WrongRule extends LearningRule {
  readonly refutedBy: string;
  /** What is wrong, as it completes "as … would": "a sign error in the feedback". */
  readonly defect: string;
}
