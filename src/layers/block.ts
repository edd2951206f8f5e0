import type { ActivationName } from '../arithmetic/activations.ts';
import { activation } from './activation.ts';
import { type Weighting, attention } from './attention.ts';
import type { Layer, NodeShape } from './layer.ts';
import { layerNorm } from './layerNorm.ts';
import { named } from './named.ts';
import { positionwise } from './positionwise.ts';
import { residual } from './residual.ts';
import { scaled } from './scaled.ts';
import { sequence } from './sequence.ts';

/** A composition of layers in the order in which they act. */
const inTurn = (first: Layer, ...others: readonly Layer[]): Layer =>
  others.reduce((whole, next) => sequence(whole, next), first);

/** K z at every position with a premultiplier, by name: <name>.filters and <name>.scale. */
const projection = (name: string, from: NodeShape, outputs: number): Layer =>
  named(name, scaled(positionwise(from, outputs)));

/**
 * Causal self-attention with projections: queries, keys and values of all heads in one matrix, [W_Q; W_K; W_V].
 *
 *     f(z) = a_o W_O attention(a_p [W_Q; W_K; W_V] z)
 *
 * Shapes: [N, T], and the same out; projections.filters (3N × N), output.filters (N × N), each with its scale.
 * @throws {DimensionError} when the shape is not [N, T], or the heads do not divide N
 */
export function selfAttention(of: NodeShape, heads: number, weighting?: Weighting): Layer {
  const [N = 0] = of;
  const projections = projection('projections', of, 3 * N);
  const core = attention(projections.to, { heads, ...(weighting && { weighting }) });
  return inTurn(projections, core, projection('output', core.to, N));
}

/**
 * A perceptron of one hidden layer that all positions share.
 *
 *     f(z) = a_d W_d φ(a_u W_u z)
 *
 * Shapes: [N, …positions], and the same out; up.filters (hidden × N), down.filters (N × hidden), each with its scale.
 */
export function perceptron(of: NodeShape, hidden: number, phi: ActivationName): Layer {
  const up = projection('up', of, hidden);
  return inTurn(up, activation(phi, up.to), projection('down', up.to, of[0]!));
}

/** What a block of a transformer is made of. */
export interface BlockForm {
  readonly heads: number;
  /** Whether both branches see their input normalised. */
  readonly norm: boolean;
  /** `gelu` unless told. */
  readonly activation?: ActivationName;
  /** `softmax` unless told. */
  readonly weighting?: Weighting;
}

/**
 * A block of a transformer as one layer: one state of predictive coding a block.
 *
 *     z ← z + b selfAttention(norm z),   z ← z + b perceptron(norm z)        4N hidden units
 *
 * Shapes: [N, T], and the same out; parameters by name, as attention.projections.filters, and the scales b of both branches.
 * @throws {DimensionError} when the shape is not [N, T], or the heads do not divide N
 */
export function transformerBlock(of: NodeShape, form: BlockForm): Layer {
  const branch = (name: string, f: Layer): Layer =>
    residual(named(name, scaled(form.norm ? sequence(layerNorm(of), f) : f)));
  return sequence(
    branch('attention', selfAttention(of, form.heads, form.weighting)),
    branch('perceptron', perceptron(of, 4 * of[0]!, form.activation ?? 'gelu')),
  );
}
