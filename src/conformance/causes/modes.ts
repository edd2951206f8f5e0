import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { float64 } from '../../arithmetic/float64.ts';
import { energyGradient } from '../../inference/state.ts';
import { widthsOf } from '../../problem/chain.ts';
import { asLinear, supervised } from '../../problem/problem.ts';
import { HONEST, type M, type P } from './beliefs.ts';

/** The activity Hessian of a linear network in its own axes, unproven: H = V Λ Vᵀ. */
export interface Modes {
  readonly values: readonly number[];
  /** Vᵀ z for hidden activities: one row a mode, a sample is a column. */
  readonly coordinates: (hidden: readonly M[]) => readonly Float64Array[];
}

/** Cost: O(n³), n = n_1 + … + n_{L−1}. */
export function modes(problem: P): Modes {
  const widths = widthsOf(problem.network);
  const inner = widths.slice(1, -1);
  const n = inner.reduce((sum, width) => sum + width, 0);
  const zeros = (rows: number): M => float64.matrix(rows, n, new Float64Array(rows * n));
  const [x, y] = [zeros(widths[0]!), zeros(widths.at(-1)!)];
  let row = 0;
  const units = inner.map((width) => {
    const unit = zeros(width);
    for (let i = 0; i < width; i++) unit.data[i * n + row + i] = 1;
    row += width;
    return unit;
  });
  const { network } = asLinear(problem);
  const at = energyGradient(HONEST, supervised(network, x, y), [x, ...units, y]);
  const none = energyGradient(HONEST, supervised(network, x, y), [x, ...inner.map(zeros), y]); // of biases
  const H = stacked(at).sub(stacked(none));
  const found = new EigenvalueDecomposition(H, { assumeSymmetric: true });
  const axes = found.eigenvectorMatrix.transpose();
  return {
    values: found.realEigenvalues,
    coordinates: (hidden) =>
      axes
        .mmul(stacked(hidden))
        .to2DArray()
        .map((row) => Float64Array.from(row)),
  };
}

/** One above the other. */
const stacked = (parts: readonly M[]): Matrix =>
  new Matrix(
    parts.flatMap(({ rows, columns, data }) =>
      Array.from({ length: rows }, (_, i) => [...data.subarray(i * columns, (i + 1) * columns)]),
    ),
  );
