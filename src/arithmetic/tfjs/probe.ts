import * as tf from '@tensorflow/tfjs-core';
import { EngineError } from '../../errors.ts';

/** The unit roundoff of IEEE single precision. */
export const SINGLE = 2 ** -24;

/**
 * The unit roundoff that the active backend really has: that of its products, or that of its quotients and roots where these are
 * worse. Some devices multiply with fewer bits than they store (TF32), and WebGPU lets a quotient be off by 2.5 units in the last place.
 * @throws {EngineError} when almost no bits are kept, or when √−1 is not NaN: `solve` could then not tell a bad pivot
 */
export async function probe(name: string): Promise<number> {
  const [root] = await read(() => tf.sqrt(tf.tensor1d([-1, 4])));
  if (!Number.isNaN(root))
    throw new EngineError(`${name}: √−1 must be NaN, got ${root}; this device cannot mark a bad pivot`);
  return Math.max(await productRoundoff(name), await quotientRoundoff());
}

const SIZE = 64;

/** The largest k for which (1 + 2^−k)·1 still differs from 1 in a product of matrices gives u = 2^−(k+1). */
async function productRoundoff(name: string): Promise<number> {
  const diagonal = (value: number): tf.Tensor2D =>
    tf.tensor2d(
      Float32Array.from({ length: SIZE * SIZE }, (_, i) => (i % (SIZE + 1) === 0 ? value : 0)),
      [SIZE, SIZE],
    );
  for (let k = 23; k > 4; k--) {
    const [corner] = await read(() => tf.matMul(diagonal(1 + 2 ** -k), diagonal(1)));
    if (corner! > 1) return 2 ** -(k + 1);
  }
  throw new EngineError(`${name}: products must keep at least 4 bits, got fewer; this backend computes something else`);
}

/** The worst relative error of quotients, reciprocals and roots over a spread of numbers, rounded up to a power of two. */
async function quotientRoundoff(): Promise<number> {
  const golden = (Math.sqrt(5) - 1) / 2;
  const spread = (count: number, scale: number): Float32Array =>
    Float32Array.from({ length: count }, (_, i) => 1 + ((i * golden * scale) % 1) * 3);
  const [x, y] = [spread(1024, 1), spread(1024, 7)];
  const [X, Y] = [tf.tensor1d(x), tf.tensor1d(y)];
  let worst = SINGLE;
  const compare = (computed: Float32Array, exact: (i: number) => number): void => {
    for (const [i, value] of computed.entries()) worst = Math.max(worst, Math.abs(value / exact(i) - 1));
  };
  compare(await read(() => tf.div(X, Y)), (i) => x[i]! / y[i]!);
  compare(await read(() => tf.reciprocal(Y)), (i) => 1 / y[i]!);
  compare(await read(() => tf.sqrt(X)), (i) => Math.sqrt(x[i]!));
  tf.dispose([X, Y]);
  return 2 ** Math.ceil(Math.log2(worst));
}

async function read(make: () => tf.Tensor): Promise<Float32Array> {
  const made = tf.tidy(make);
  const data = (await made.data()) as Float32Array;
  made.dispose();
  return data;
}
