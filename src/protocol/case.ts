import type { ActivationName } from '../arithmetic/activations.ts';
import type { ProblemNumbers } from '../problem/numbers.ts';

/** The activations that the protocol knows. */
export const ACTIVATION_NAMES: readonly ActivationName[] = [
  'identity',
  'relu',
  'leaky-relu',
  'tanh',
  'sigmoid',
  'gelu',
];

/**
 * What a request asks for: z_0..z_L; ΔW_1..ΔW_L at given activities; F at given activities; and, in version 2, activities and updates
 * at once, as a training step gives them; the points of a run in which parameters move during inference.
 */
export const ASKED = ['activities', 'updates', 'energy', 'step', 'trajectory'] as const;
export type Asked = (typeof ASKED)[number];

/** How long a trajectory is, and how fast activities and parameters move. */
export interface Rates {
  readonly steps: number;
  readonly activityRate: number;
  readonly parameterRate: number;
}

/** A network, its clamped ends and one question about them, in plain numbers. Everything is row-major; a sample is a column. */
export interface CaseNumbers extends ProblemNumbers {
  /** x (n_0 × B) */
  readonly x: ArrayLike<number>;
  /** y (n_L × B); a file may also ask about other columns than x has, to see that refused. */
  readonly y: ArrayLike<number>;
  readonly batch: number;
  readonly ask: Asked;
  readonly accuracy: number;
  readonly seed: number;
  /** z_0..z_L (n_l × B), where the question is about given activities. */
  readonly activities?: readonly ArrayLike<number>[];
  /** Where the question is `trajectory`. */
  readonly rates?: Rates;
}
