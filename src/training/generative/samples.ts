import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { DimensionError } from '../../errors.ts';
import { random } from '../../random.ts';
import type { Batch } from '../../data/source.ts';

/** How many samples there are. @throws {DimensionError} when x and y do not hold equally many */
export function sampleCount(where: string, { inputs, outputs, x, y }: Batch): number {
  const count = x.length / inputs;
  if (!(Number.isInteger(count) && count > 0 && y.length === count * outputs))
    throw new DimensionError(
      `${where}: x and y must hold the same samples, ${inputs} and ${outputs} numbers each, got ${x.length} and ${y.length}; correct the sizes`,
    );
  return count;
}

/** The samples 0 … count − 1 in batches: all of them once, the last batch smaller where the size does not divide the count. */
export function batchesOf(order: readonly number[], size: number): (readonly number[])[] {
  if (!(Number.isInteger(size) && size > 0))
    throw new DimensionError(`batchesOf: size must be a positive integer, got ${size}; it is the number of samples`);
  return Array.from({ length: Math.ceil(order.length / size) }, (_, i) => order.slice(i * size, (i + 1) * size));
}

/** A permutation of 0 … count − 1, uniform, the same for the same seed and stream (Fisher–Yates). */
export function shuffled(count: number, seed: number, stream: string): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  const r = random(seed, stream);
  for (let i = count - 1; i > 0; i--) {
    const j = r.integer(0, i);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

/** The chosen samples as columns of a matrix, from row-major numbers of `count` samples. */
export function columnsOf<M>(A: Arithmetic<M>, numbers: Float64Array, rows: number, chosen: readonly number[]): M {
  const count = numbers.length / rows;
  const picked = new Float64Array(rows * chosen.length);
  for (let i = 0; i < rows; i++)
    for (const [k, sample] of chosen.entries()) picked[i * chosen.length + k] = numbers[i * count + sample]!;
  return A.matrix(rows, chosen.length, picked);
}

/**
 * The row of each column's largest entry, the first of equals, and −1 where a number was lost: NaN, or overflown.
 * Shapes: row-major numbers of rows × count.
 */
export function largestRows(numbers: ArrayLike<number>, rows: number): Int32Array {
  const count = numbers.length / rows;
  return Int32Array.from({ length: count }, (_, k) => {
    let best = 0;
    for (let i = 0; i < rows; i++) {
      const entry = numbers[i * count + k]!;
      if (!Number.isFinite(entry)) return -1;
      if (entry > numbers[best * count + k]!) best = i;
    }
    return best;
  });
}
