import type { Float64Matrix } from '../../arithmetic/float64.ts';
import type { GenerativeProblem } from '../../problem/generative.ts';
import type { Capabilities, Departure, Engine, InferenceOptions, LearningRule, Undecided } from '../rule.ts';
import type { GenerativeUpdates } from './hebbian.ts';

/** What `settle` of a rule is asked for: so many steps of inference at a rate, from latents x_1..x_L. */
export interface SettleOptions<M> {
  readonly latents: readonly M[];
  readonly rate: number;
  readonly steps: number;
}

/** What a rule for generative networks is made for; what it declares to lack it must refuse. */
export interface GenerativeCapabilities extends Pick<Capabilities, 'precisions' | 'depth' | 'width'> {
  /** A prior on the top, ½ λ ‖x_L‖²; true unless told. */
  readonly prior?: boolean;
  /** The activations that it computes; those of every layer, `identity` among them. All unless told. */
  readonly activations?: Capabilities['activations'];
}

/**
 * The door for rules of generative networks, anybody's: data are clamped at the bottom, a label at the readout while it trains.
 *
 *     E_b = ½ Σ_{l<L} p_l ‖x_l − f_l(W_l x_{l+1})‖² + ½ p_y ‖R x_L − y‖² + ½ λ ‖x_L‖²      (of a sample b; without y no second term)
 *
 * `problem.model` has W_l, f_l, p_l, R, p_y and λ by these names, `problem.data` is x_0 (n_0 × B), `problem.target` y (K × B) where
 * a label is given. The rule for one linear layer, whose one latent is x_1:
 *
 *     learn: (A, { model: { weights: [W], readout }, data, target }, [x]) => ({
 *       weights: [mean(A.multiply(A.subtract(data, A.multiply(W, x)), x, { transposeB: true }))],
 *       readout: mean(A.multiply(A.subtract(target, A.multiply(readout, x)), x, { transposeB: true })),
 *     })
 *
 * Source: "Predictive Coding Networks" §4; precisions and the prior are ours.
 */
export interface GenerativeRule<M = Float64Matrix> extends Pick<
  LearningRule,
  'id' | 'name' | 'description' | 'accuracy' | 'unitRoundoff' | 'endurance'
> {
  readonly kind: 'generative';
  /**
   * Latents x_1..x_L (n_l × B) at rest: each sample's at a minimum of its own energy, to the relative accuracy asked of all of them
   * together. Where they start is the rule's affair, and must follow from the seed.
   */
  infer(A: Engine<M>, problem: GenerativeProblem<M>, options: InferenceOptions): Promise<readonly M[] | Undecided>;
  /** The direction to move W_0..W_{L−1} and R in, mean over the batch, from these very latents. A label is given. */
  learn(
    A: Engine<M>,
    problem: GenerativeProblem<M>,
    latents: readonly M[],
  ): GenerativeUpdates<M> | Promise<GenerativeUpdates<M>>;
  /**
   * ŷ = R x_L (K × B) as an evaluation computes it: from the data alone. A label that is given with the problem, as evaluations of
   * labelled data have it at hand, must make no difference.
   */
  predict(A: Engine<M>, problem: GenerativeProblem<M>, options: InferenceOptions): Promise<M | Undecided>;
  /** E at these very latents, mean over the batch, for a rule that computes it. */
  energy?(A: Engine<M>, problem: GenerativeProblem<M>, latents: readonly M[]): number | Promise<number>;
  /** Latents after so many steps of inference, x_l ← x_l − η ∂E_b/∂x_l with all layers from one snapshot, for a rule that takes steps. */
  settle?(A: Engine<M>, problem: GenerativeProblem<M>, options: SettleOptions<M>): Promise<readonly M[] | Undecided>;
  /** The checks that this rule fails by design, by check id, each with the reason as a sentence. */
  readonly departures: Readonly<Record<string, Departure>>;
  readonly capabilities?: GenerativeCapabilities;
}

/** A generative rule that runs on any engine: those that come with the package, for one. */
export interface GenerativeEngineRule extends GenerativeRule {
  infer<M>(A: Engine<M>, problem: GenerativeProblem<M>, options: InferenceOptions): Promise<readonly M[] | Undecided>;
  learn<M>(A: Engine<M>, problem: GenerativeProblem<M>, latents: readonly M[]): GenerativeUpdates<M>;
  predict<M>(A: Engine<M>, problem: GenerativeProblem<M>, options: InferenceOptions): Promise<M | Undecided>;
  energy?<M>(A: Engine<M>, problem: GenerativeProblem<M>, latents: readonly M[]): Promise<number>;
  settle?<M>(A: Engine<M>, problem: GenerativeProblem<M>, options: SettleOptions<M>): Promise<readonly M[] | Undecided>;
}

/** A generative rule that is wrong on purpose, with the check that must refute it. */
export interface WrongGenerativeRule extends GenerativeRule {
  readonly refutedBy: string;
  /** What is wrong, as it completes "as … would". */
  readonly defect: string;
}

/** A rule of either kind. */
export type AnyRule = LearningRule | GenerativeRule;

/** Whether a rule is for generative networks. */
export const isGenerative = (rule: object): rule is GenerativeRule => 'kind' in rule && rule.kind === 'generative';
