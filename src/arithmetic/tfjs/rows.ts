import * as tf from '@tensorflow/tfjs-core';

/** Row i of the result is row rows[i] of A, or zeros where that is −1: those come from a row of zeros behind A's own. */
export function gatherRows(a: tf.Tensor2D, rows: Int32Array): tf.Tensor2D {
  const [m, n] = a.shape;
  const extended: tf.Tensor2D = rows.includes(-1) ? tf.concat2d([a, tf.zeros([1, n])], 0) : a;
  return tf.gather(
    extended,
    tf.tensor1d(
      rows.map((row) => (row < 0 ? m : row)),
      'int32',
    ),
  );
}

/**
 * The adjoint, without a kernel that adds up segments, which not every backend has: the k-th rows of A that go to each row of the
 * result are gathered and added, k = 1, 2, …   Cost: as many gathers as the most rows that meet in one.
 */
export function scatterRows(a: tf.Tensor2D, rows: Int32Array, count: number): tf.Tensor2D {
  const sources: Int32Array[] = [];
  const taken = new Int32Array(count);
  for (const [i, row] of rows.entries()) {
    if (row < 0) continue;
    const round = taken[row]!++;
    sources[round] ??= new Int32Array(count).fill(-1);
    sources[round][row] = i;
  }
  const parts = sources.map((source) => gatherRows(a, source));
  return parts.length === 0
    ? tf.zeros([count, a.shape[1]])
    : parts.reduce<tf.Tensor2D>((sum, part, k) => (k === 0 ? part : tf.add(sum, part)), parts[0]!);
}
