import * as tf from '@tensorflow/tfjs-core';
import { EngineError } from '../../errors.ts';

/** The unit roundoff of IEEE single precision. */
export const SINGLE = 2 ** -24;

const N = 64;

/**
 * The unit roundoff that the active backend really has: the worst relative error of products (inside a matrix product), quotients
 * and roots over a spread of float32 numbers, rounded up to a power of two, and never below 2⁻²⁴. Some devices multiply with fewer
 * bits than they store: TF32 rounds both factors to 11 bits and gives 2⁻¹⁰. WebGPU lets a quotient be off by 2.5 units in the last place.
 * @throws {EngineError} when almost no bits are kept, or when √−1 is not NaN: `solve` could then not tell a bad pivot
 */
export async function probe(name: string): Promise<number> {
  const [root] = await read(() => tf.sqrt(tf.tensor1d([-1, 4])));
  if (!Number.isNaN(root))
    throw new EngineError(`${name}: √−1 must be NaN, got ${root}; this device cannot mark a bad pivot`);
  const [x, y] = [spread(N * N, 1), spread(N * N, 7)];
  const D = x.map((value, at) => (at % (N + 1) === 0 ? value : 0)); // diagonal: sums of one product and zeros
  const row = (at: number): number => x[Math.floor(at / N) * (N + 1)]!;
  const worst = Math.max(
    await error(
      () => tf.matMul(matrix(D), matrix(y)),
      (at) => row(at) * y[at]!,
    ),
    await error(
      () => tf.div(matrix(x), matrix(y)),
      (at) => x[at]! / y[at]!,
    ),
    await error(
      () => tf.sqrt(matrix(x)),
      (at) => Math.sqrt(x[at]!),
    ),
  );
  if (worst <= 2 ** -5) return Math.max(SINGLE, 2 ** Math.ceil(Math.log2(worst)));
  throw new EngineError(
    `${name}: products, quotients and roots must keep at least 4 bits, got a relative error of ${worst}; this backend computes something else`,
  );
}

/** Float32 numbers all over [1, 4), by the golden ratio. */
function spread(count: number, step: number): Float32Array {
  const golden = (Math.sqrt(5) - 1) / 2;
  return Float32Array.from({ length: count }, (_, i) => 1 + 3 * (((i + 1) * step * golden) % 1));
}

const matrix = (entries: Float32Array): tf.Tensor2D => tf.tensor2d(entries, [N, N]);

/** max |computed/exact − 1|, where NaN counts as all. */
async function error(make: () => tf.Tensor, exact: (at: number) => number): Promise<number> {
  const errors = (await read(make)).map((value, at) => Math.abs(value / exact(at) - 1));
  return errors.reduce((worst, e) => (e <= worst ? worst : Number.isNaN(e) ? Infinity : e), 0);
}

async function read(make: () => tf.Tensor): Promise<Float32Array> {
  const made = tf.tidy(make);
  const data = await made.data<'float32'>();
  made.dispose();
  return data;
}
