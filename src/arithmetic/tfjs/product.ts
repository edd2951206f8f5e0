import * as tf from '@tensorflow/tfjs-core';
import type { Transposes } from '../arithmetic.ts';

/**
 * op(a)·op(b) on the active backend.
 *
 * The wasm backend keeps what it prepared of a right factor by the identity of its data and not by its shape (4.22.0), and a
 * reshaped or transposed view has the data of its origin: in a second shape it would be multiplied as if it had the first, or read
 * beyond its end. Such a view is copied before its product.
 */
export function makeProduct(backend: string): (a: tf.Tensor2D, b: tf.Tensor2D, flags?: Transposes) => tf.Tensor2D {
  const shapes = new WeakMap<object, string>();
  const knownInAnother = ({ dataId, shape }: tf.Tensor2D): boolean => {
    const now = shape.join('×');
    const known = shapes.get(dataId) ?? now;
    shapes.set(dataId, known);
    return known !== now;
  };
  return (a, b, { transposeA = false, transposeB = false } = {}) =>
    backend === 'wasm' && !transposeA && !transposeB && knownInAnother(b)
      ? tf.tidy(() => tf.matMul(a, tf.mul(b, 1)))
      : tf.matMul(a, b, transposeA, transposeB);
}
