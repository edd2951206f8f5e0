import type { HostArithmetic } from '../arithmetic/arithmetic.ts';
import type { Batch } from '../data/source.ts';
import { ValueError } from '../errors.ts';

/**
 * Ridge regression of one-hot labels on the data and a constant: the honest yardstick of a classifier.
 *
 *     V = Y Xᵀ (X Xᵀ + λ I)⁻¹,   X the data with a row of ones;   the answer is the largest entry of V x
 *
 * Shapes: train n × B and K × B, test n × C → K × C, row-major.   Units of λ: those of a squared pixel times the number of samples.
 * Cost: O(n²B + n³).
 * @throws {ValueError} when λ is not positive
 */
export function ridgeScores<M>(A: HostArithmetic<M>, train: Batch, test: Batch, lambda: number): Float64Array {
  if (!(lambda > 0))
    throw new ValueError(`ridgeScores: lambda must be positive, got ${lambda}; 0 may have no unique answer`);
  const withOnes = ({ inputs, x }: Batch): M => {
    const count = x.length / inputs;
    const entries = new Float64Array((inputs + 1) * count).fill(1);
    entries.set(x);
    return A.matrix(inputs + 1, count, entries);
  };
  const X = withOnes(train);
  const Y = A.matrix(train.outputs, train.x.length / train.inputs, train.y);
  const shrunk = A.add(
    A.multiply(X, X, { transposeB: true }),
    A.scale(A.matrix(1, 1, [lambda]), A.identity(train.inputs + 1)),
  );
  const Vt = A.solve(shrunk, A.multiply(X, Y, { transposeB: true }));
  return A.entries(A.multiply(Vt, withOnes(test), { transposeA: true }));
}
