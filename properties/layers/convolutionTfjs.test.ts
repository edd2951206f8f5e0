import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { tfjs } from '../../src/arithmetic/tfjs.ts';
import { convolution } from '../../src/layers/convolution.ts';
import { size } from '../../src/layers/layer.ts';
import { random } from '../../src/random.ts';
import { SETTINGS, type Setting, title, whole } from './toeplitz.ts';

const B = 2;

/** TF.js has one stride and one padding a side for both axes of its gradients: those settings that it can do. */
const TWO_AXES = SETTINGS.filter(
  ({ kernel, stride, padding }) => kernel.length === 2 && stride[0] === stride[1] && padding[0] === padding[1],
);

/** c × h × w rows and B columns as b × h × w × c, and back. */
const toImages = (data: Float64Array, [c, h, w]: readonly number[]): tf.Tensor4D =>
  tf.transpose(tf.tensor4d(Float32Array.from(data), [c!, h!, w!, B]), [3, 1, 2, 0]);
const fromImages = (images: tf.Tensor4D): number[] => [...tf.transpose(images, [3, 1, 2, 0]).dataSync()];

describe('tf.grads of tf.conv2d, on whole numbers that float32 holds exactly, gives the same numbers', () => {
  // In plain Node, TF.js registers no gradients by itself.
  beforeAll(async () => {
    await import('@tensorflow/tfjs-core/dist/register_all_gradients.js');
    await tfjs('cpu');
  });

  const compare = (s: Setting, i: number): void => {
    const r = random(i, 'convolution in TF.js');
    const layer = convolution(s.from, s);
    const [inputs, [kh, kw]] = [s.from[0]!, s.kernel as [number, number]];
    const filters = whole(r, s.channels * inputs * kh * kw);
    const z = whole(r, size(layer.from) * B);
    const g = whole(r, size(layer.to) * B);
    const at = layer.at(
      float64,
      { filters: float64.matrix(s.channels, inputs * kh * kw, filters) },
      float64.matrix(size(layer.from), B, z),
    );
    const signal = float64.matrix(size(layer.to), B, g);
    const pad = s.padding[0]!;
    tf.tidy(() => {
      const kernel = tf.transpose(tf.tensor4d(Float32Array.from(filters), [s.channels, inputs, kh, kw]), [2, 3, 1, 0]);
      const conv = (x: tf.Tensor, k: tf.Tensor): tf.Tensor4D =>
        tf.conv2d(x as tf.Tensor4D, k as tf.Tensor4D, s.stride[0]!, pad, 'NHWC', undefined, 'round');
      const images = toImages(z, s.from);
      expect(fromImages(conv(images, kernel))).toEqual([...at.prediction.data]);
      const weighted = (x: tf.Tensor, k: tf.Tensor): tf.Scalar => tf.sum(tf.mul(toImages(g, layer.to), conv(x, k)));
      const [dx, dk] = tf.grads(weighted)([images, kernel]) as [tf.Tensor4D, tf.Tensor4D];
      // Adding zero makes −0 and 0 one.
      const plain = (list: Iterable<number>): number[] => [...list].map((v) => v + 0);
      expect(plain(fromImages(dx))).toEqual(plain(at.inputGradient(signal).data));
      expect(plain(tf.transpose(dk, [3, 2, 0, 1]).dataSync())).toEqual(
        plain(at.parameterGradient(signal)['filters']!.data),
      );
    });
  };
  for (const [i, s] of TWO_AXES.entries()) test(title(s), () => compare(s, i));
  test('with a stride of 2 in both axes', () =>
    compare({ from: [2, 5, 5], channels: 2, kernel: [3, 3], stride: [2, 2], padding: [1, 1] }, 9));
  test('some of the settings above have two axes', () => expect(TWO_AXES.length).toBeGreaterThan(1));
});
