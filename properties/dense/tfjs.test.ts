import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { type ActivationName } from '../../src/arithmetic/activations.ts';
import { type Float64Matrix } from '../../src/arithmetic/float64.ts';
import { tfjs } from '../../src/arithmetic/tfjs.ts';
import { tfjsElementwise } from '../../src/arithmetic/tfjs/elementwise.ts';
import { EngineError } from '../../src/errors.ts';
import { problem } from '../../src/problem/numbers.ts';
import { random } from '../../src/random.ts';
import { A, NAMES, PLACEMENTS, draw, forEachKind, activities, roundings, room } from './drawn.ts';
import { energyGradient } from '../../src/inference/state.ts';
import { localUpdates } from '../../src/learning/updates.ts';
import { chainOf } from '../../src/problem/chain.ts';

describe('tf.grads, an automatic differentiation that shares no code, gives the same gradients in float32', () => {
  // In plain Node, TF.js registers no gradients by itself.
  beforeAll(() => import('@tensorflow/tfjs-core/dist/register_all_gradients.js'));
  const PHI: Record<Exclude<ActivationName, 'square' | 'quadratic'>, (u: tf.Tensor) => tf.Tensor> = {
    identity: (u) => u,
    relu: tf.relu,
    'leaky-relu': (u) => tf.leakyRelu(u, 0.01),
    tanh: tf.tanh,
    sigmoid: tf.sigmoid,
    gelu: (u) => tf.mul(u, tf.mul(0.5, tf.add(1, tf.erf(tf.mul(u, Math.SQRT1_2))))),
  };
  forEachKind(async (numbers, r) => {
    await tfjs('cpu');
    const p = problem(A, numbers);
    const z = activities(p, r);
    const mine = energyGradient(A, p, z);
    const update = localUpdates(A, p, z);
    const layers = chainOf(p);
    const tensor = ({ rows, columns, data }: Float64Matrix): tf.Tensor2D =>
      tf.tensor2d(Float32Array.from(data), [rows, columns]);
    const count = layers.length;
    const energy = (...inputs: tf.Tensor[]): tf.Scalar => {
      const [hidden, weights] = [inputs.slice(0, count - 1), inputs.slice(count - 1)];
      const state = [tensor(z[0]!), ...hidden, tensor(z[count]!)];
      const terms = layers.map((layer, i) => {
        const [a, prec] = [layer.scale.data[0]!, layer.precision.data[0]!];
        const input = state[i]!;
        const phi = PHI[layer.activation as keyof typeof PHI];
        const b = tensor(layer.bias!);
        const through =
          numbers.placement === 'after'
            ? phi(tf.add(tf.mul(a, tf.matMul(weights[i] as tf.Tensor2D, input as tf.Tensor2D)), b))
            : tf.add(tf.mul(a, tf.matMul(weights[i] as tf.Tensor2D, phi(input) as tf.Tensor2D)), b);
        const e = tf.sub(state[i + 1]!, layer.skip ? tf.add(input, through) : through);
        return tf.mul(prec / 2, tf.sum(tf.square(e)));
      });
      return terms.reduce((sum, term) => tf.add(sum, term)) as tf.Scalar;
    };
    const theirs: Float64Array[] = [];
    tf.tidy(() =>
      tf
        .grads(energy)([...z.slice(1, -1).map(tensor), ...layers.map(({ weights }) => tensor(weights))])
        .forEach((g) => theirs.push(Float64Array.from(g.dataSync()))),
    );
    const allowed = room(numbers, p, z);
    const bounds = [...allowed.activities, ...allowed.weights];
    const ours = [
      ...mine.map((g) => g.data),
      ...update.map(({ weights }) => weights!.data.map((x) => -x * numbers.batch)), // summed over the batch, and uphill
    ];
    const k = roundings(numbers);
    for (const [i, g] of ours.entries())
      for (const [j, value] of g.entries())
        expect(Math.abs(value - theirs[i]![j]!)).toBeLessThanOrEqual(k * 2 ** -24 * bounds[i]![j]!);
  }, 8);
});

describe('on a TF.js device the same layers give the same gradients in float32', () => {
  const onTensors = NAMES.filter((name) => name !== 'gelu');
  for (const activation of onTensors)
    test(activation, async () => {
      const T = await tfjsElementwise('wasm');
      for (const placement of PLACEMENTS) {
        const r = random(9, `device/${activation}/${placement}`);
        const numbers = draw(r, activation, placement);
        const float32 = (entries: ArrayLike<number>): Float64Array => Float64Array.from(Float32Array.from(entries));
        const exact = {
          ...numbers,
          weights: numbers.weights.map(float32),
          biases: numbers.biases!.map(float32),
          scales: [...float32(numbers.scales!)],
          precisions: [...float32(numbers.precisions!)],
          ...{ x: float32(numbers.x), y: float32(numbers.y) },
        };
        const [host, device] = [problem(A, exact), problem(T, exact)];
        const z = activities(host, r).map((zl) => ({ ...zl, data: float32(zl.data) }));
        const mine = localUpdates(A, host, z).map(({ weights }) => weights!);
        const theirs = localUpdates(
          T,
          device,
          z.map((zl) => T.matrix(zl.rows, zl.columns, zl.data)),
        ).map(({ weights }) => weights!);
        const allowed = room(exact, host, z).weights;
        for (const [i, w] of mine.entries()) {
          const got = await T.read(theirs[i]!);
          for (const [j, value] of w.data.entries())
            expect(Math.abs(value - got[j]!)).toBeLessThanOrEqual(
              (roundings(exact) * 2 ** -24 * allowed[i]![j]!) / exact.batch,
            );
        }
      }
    });

  test('GELU, and kernels that are not known to be right, are refused in words', async () => {
    const T = await tfjsElementwise('cpu');
    expect(() => T.activate('gelu', T.identity(1))).toThrow(EngineError);
    expect(() => T.activate('gelu', T.identity(1))).toThrow(/phi must be one of .*, got "gelu"/);
  });
});
