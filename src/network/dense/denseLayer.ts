import type { Arithmetic, Elementwise } from '../../arithmetic/arithmetic.ts';
import type { DenseLayer, Placement } from './denseNetwork.ts';

/** A layer at one input, with what its backward pass needs. */
export interface LayerAt<M> {
  /** f_l(z) (n_l × B) */
  readonly prediction: M;
  /** gᵀ ∂f_l/∂z as a column for each sample: g (n_l × B) → n_{l−1} × B */
  readonly inputGradient: (g: M) => M;
  /** Σ_b gᵀ ∂f_l/∂W_l: g (n_l × B) → n_l × n_{l−1} */
  readonly weightGradient: (g: M) => M;
  /** Σ_b gᵀ ∂f_l/∂b_l: g (n_l × B) → n_l × 1 */
  readonly biasGradient: (g: M) => M;
}

/**
 * A dense layer's prediction with its local vector–Jacobian products, written out: they are the locality of the algorithm.
 *
 *     after:    f(z) = τz + φ(u), u = aWz + b      ∂z: τg + aWᵀ(φ′(u)∘g)    ∂W: a(φ′(u)∘g)zᵀ    ∂b: (φ′(u)∘g)1
 *     before:   f(z) = τz + aWφ(z) + b             ∂z: τg + φ′(z)∘(aWᵀg)    ∂W: a g φ(z)ᵀ       ∂b: g1
 *
 * Shapes: z (n_{l−1} × B).   Cost: one product with W for each of the first three.
 */
export function layerAt<M>(
  A: Arithmetic<M> & Elementwise<M>,
  layer: DenseLayer<M>,
  placement: Placement,
  z: M,
): LayerAt<M> {
  const { weights: W, scale: a, skip, bias, activation: phi } = layer;
  const ones = A.matrix(1, A.shape(z)[1], new Float64Array(A.shape(z)[1]).fill(1));
  const withSkip = (through: M, past: M): M => (skip ? A.add(past, through) : through);
  const affine = (input: M): M => A.add(A.scale(a, A.multiply(W, input)), A.multiply(bias, ones));
  const sumOverBatch = (g: M): M => A.multiply(g, ones, { transposeB: true });
  const backThrough = (g: M): M => A.scale(a, A.multiply(W, g, { transposeA: true }));
  const outer = (g: M, input: M): M => A.scale(a, A.multiply(g, input, { transposeB: true }));
  if (placement === 'after') {
    const u = affine(z);
    const gated = (g: M): M => A.hadamard(A.slope(phi, u), g);
    return {
      prediction: withSkip(A.activate(phi, u), z),
      inputGradient: (g) => withSkip(backThrough(gated(g)), g),
      weightGradient: (g) => outer(gated(g), z),
      biasGradient: (g) => sumOverBatch(gated(g)),
    };
  }
  const input = A.activate(phi, z);
  return {
    prediction: withSkip(affine(input), z),
    inputGradient: (g) => withSkip(A.hadamard(A.slope(phi, z), backThrough(g)), g),
    weightGradient: (g) => outer(g, input),
    biasGradient: sumOverBatch,
  };
}
