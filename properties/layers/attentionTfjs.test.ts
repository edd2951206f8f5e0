import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import { tfjs } from '../../src/arithmetic/tfjs.ts';
import { tfjsElementwise } from '../../src/arithmetic/tfjs/elementwise.ts';
import { attention } from '../../src/layers/attention.ts';
import type { Layer } from '../../src/layers/layer.ts';
import { layerNorm } from '../../src/layers/layerNorm.ts';
import { meanPooling } from '../../src/layers/meanPooling.ts';
import { FOUND } from '../arithmetic/tfjsBackends.ts';
import { B, SMOOTH, given, normals } from './attentive.ts';

const A = elementwise(float64);
const tensor = ({ rows, columns, data }: Float64Matrix): tf.Tensor2D =>
  tf.tensor2d(Float32Array.from(data), [rows, columns]);
/** Rows (channel, position) and B columns as [B, T, channels]. */
const sequences = (z: tf.Tensor, channels: number): tf.Tensor3D =>
  tf.transpose(tf.reshape(z, [channels, -1, B]), [2, 1, 0]);
const columns = (z: tf.Tensor): tf.Tensor2D => tf.reshape(tf.transpose(z, [2, 1, 0]), [-1, B]);

/** The layers in the operations that TF.js has for them, batched over samples and heads. */
const attended =
  (N: number, heads: number, T: number) =>
  (z: tf.Tensor): tf.Tensor => {
    const parts = tf.split(sequences(z, 3 * N), 3, 2);
    const [q, k, v] = parts.map((part) => tf.transpose(tf.reshape(part, [B, T, heads, N / heads]), [0, 2, 1, 3]));
    const earlier = tf.linalg.bandPart(tf.ones([T, T]), -1, 0);
    const logits = tf.div(tf.matMul(q!, k!, false, true), N / heads);
    const weights = tf.softmax(
      tf.where(tf.cast(tf.broadcastTo(earlier, logits.shape), 'bool'), logits, tf.fill(logits.shape, -1e9)),
    );
    return columns(tf.reshape(tf.transpose(tf.matMul(weights, v!), [0, 2, 1, 3]), [B, T, N]));
  };
const normed =
  (channels: number, epsilon: number) =>
  (z: tf.Tensor): tf.Tensor => {
    const x = sequences(z, channels);
    const { mean, variance } = tf.moments(x, 2, true);
    return columns(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, epsilon))));
  };
const pooled = (z: tf.Tensor): tf.Tensor => {
  const images = tf.transpose(tf.reshape(z, [2, 4, 6, B]), [3, 1, 2, 0]) as tf.Tensor4D;
  return tf.reshape(tf.transpose(tf.avgPool(images, [2, 3], [2, 3], 'valid'), [3, 1, 2, 0]), [-1, B]);
};

const CASES: readonly (readonly [string, Layer, (z: tf.Tensor) => tf.Tensor])[] = [
  ['attention of one head', attention([12, 5], { heads: 1 }), attended(4, 1, 5)],
  ['attention of two heads', attention([12, 5], { heads: 2 }), attended(4, 2, 5)],
  ['layer norm', layerNorm([6, 3], 1e-2), normed(6, 1e-2)],
  ['mean pooling', meanPooling([2, 4, 6], [2, 3]), pooled],
];

/** 200 roundings of float32 of sums whose terms are below 20 in size. */
const ROUNDINGS = 200 * 20 * 2 ** -24;

describe('tf.grads, an automatic differentiation that shares no code, gives the same products in float32', () => {
  // In plain Node, TF.js registers no gradients by itself.
  beforeAll(async () => {
    await import('@tensorflow/tfjs-core/dist/register_all_gradients.js');
    await tfjs('cpu');
  });
  test.each(CASES)('%s', (_, layer, theirs) => {
    const { z, g } = given(A, layer, normals, 4);
    const at = layer.at(A, {}, z);
    tf.tidy(() => {
      const weighted = (x: tf.Tensor): tf.Scalar => tf.sum(tf.mul(tensor(g), theirs(x)));
      const [dz] = tf.grads(weighted)([tensor(z)]);
      for (const [mine, found] of [
        [at.prediction, theirs(tensor(z))],
        [at.inputGradient(g), dz!],
      ] as const)
        found.dataSync().forEach((x, i) => expect(Math.abs(x - mine.data[i]!)).toBeLessThanOrEqual(ROUNDINGS));
    });
  });
});

describe.each(FOUND.filter(({ absent }) => absent === '').map(({ backend }) => backend))(
  'on TF.js %s the same layers give the same products in its precision',
  (backend) => {
    test.each(SMOOTH.filter(([name]) => !/GELU|block/.test(name)))('%s', async (_, layer) => {
      const D = await tfjsElementwise(backend);
      const { theta, z, g } = given(A, layer, normals, 5);
      const moved = (m: Float64Matrix): tf.Tensor2D => D.matrix(m.rows, m.columns, m.data);
      const at = layer.at(A, theta, z);
      const on = layer.at(D, Object.fromEntries(Object.entries(theta).map(([k, m]) => [k, moved(m)])), moved(z));
      const pairs = [
        [at.prediction, on.prediction] as const,
        [at.inputGradient(g), on.inputGradient(moved(g))] as const,
        ...Object.entries(at.parameterGradient(g)).map(([k, m]) => [m, on.parameterGradient(moved(g))[k]!] as const),
      ];
      for (const [mine, theirs] of pairs) {
        const found = await D.read(theirs);
        found.forEach((x, i) => expect(Math.abs(x - mine.data[i]!)).toBeLessThanOrEqual(200 * 20 * D.unitRoundoff));
      }
    });
  },
);
