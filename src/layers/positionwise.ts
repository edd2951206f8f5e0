import { DimensionError } from '../errors.ts';
import { convolution } from './convolution.ts';
import type { Layer, NodeShape } from './layer.ts';

/**
 * A fully connected layer that all positions share: a convolution whose kernel is one position.
 *
 *     f(z)_{·,p} = K z_{·,p}
 *
 * Over one-hot columns, [vocabulary, positions], it is an embedding: column c of K is the vector of token c. Products with zeros and
 * ones are exact in every number system, and a clamped node holds numbers; a look-up would need states that are indices.
 * Shapes: from [channels, …positions] → [outputs, …positions]; filters K (outputs × channels).   Cost: one product with K.
 * @throws {DimensionError} when there is no axis of positions
 */
export function positionwise(from: NodeShape, outputs: number): Layer {
  if (from.length < 2)
    throw new DimensionError(
      `positionwise: from must have channels and positions, got ${from.join('×')}; a layer of one vector is linear`,
    );
  return convolution(from, { channels: outputs, kernel: 1 });
}
