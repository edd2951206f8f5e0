/**
 * What a node's state costs, given its prediction u: the negative logarithm of a density, per sample.
 *
 *     gaussian      ½ p ‖z − u‖²        a root has a constant mean in place of a prediction
 *     categorical   −Σ_i z_i log softmax(u)_i        z holds probabilities, u logits (cross-entropy), summed over positions
 *     free          0
 *
 * Shapes: z, u (size × B); precision p is 1×1 and positive, mean size × 1.
 */
export type Term<M> = Gaussian<M> | { readonly kind: 'categorical' } | { readonly kind: 'free' };

/** The kinds of terms. */
export const TERMS: readonly Term<unknown>['kind'][] = ['gaussian', 'categorical', 'free'];

/** ½ p ‖z − u‖²: an error with a precision. */
export interface Gaussian<M> {
  readonly kind: 'gaussian';
  readonly precision: M;
  /** Of a root only. */
  readonly mean?: M;
}

/** A term at a prediction and a state. */
export interface Priced<M> {
  /** The energy, summed over the samples: 1×1. */
  energy(): M;
  /** ∂/∂z (size × B) */
  stateGradient(): M;
  /** −∂/∂u (size × B): what goes back through the layers that predicted. */
  signal(): M;
}
