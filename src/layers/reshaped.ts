import { DimensionError } from '../errors.ts';
import { activation } from './activation.ts';
import { type Layer, type NodeShape, size } from './layer.ts';

/**
 * The same numbers as a node of another shape: [C, h, w] as [C, h w] positions, or as [C h w] units. Row-major order stays.
 *
 *     f(z) = z        ∂z: g
 *
 * Cost: none. A fully connected layer takes any shape as it is, and needs none of this.
 * @throws {DimensionError} when the shapes hold different counts of numbers
 */
export function reshaped(from: NodeShape, to: NodeShape): Layer {
  if (size(from) !== size(to))
    throw new DimensionError(
      `reshaped: to must hold ${size(from)} numbers as ${from.join('×')} does, got ${to.join('×')}; a reshape keeps every number`,
    );
  return { ...activation('identity', from), recipe: { kind: 'reshaped', from, to }, to };
}
