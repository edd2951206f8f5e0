import { columnsOf, effectiveMaps } from './energyMinimum.ts';
import type { Oracle, Rows, Scalar } from './exact.ts';
import type { PlainProblem } from './numbers.ts';

/** The same problem with entry `index` of W_l moved by `step`; the sum must be exact in float64. */
export function nudged(p: PlainProblem, l: number, index: number, step: number): PlainProblem {
  const weights = p.weights.map((W, i) => (i === l - 1 ? W.map((w, at) => (at === index ? w + step : w)) : W));
  return { ...p, weights };
}

const product = <E extends Scalar>(O: Oracle<E>, a: Rows<E>, b: Rows<E>): Rows<E> =>
  a.map((row) => b[0]!.map((_, j) => row.map((x, k) => O.times(x, b[k]![j]!)).reduce((sum, x) => O.add(sum, x))));

const difference = <E extends Scalar>(O: Oracle<E>, a: Rows<E>, b: Rows<E>): Rows<E> =>
  a.map((row, i) => row.map((x, j) => O.add(x, O.times(O.of(-1), b[i]![j]!))));

/** How far the prediction moves when W_l becomes W_l + ΔW_l in the listed layers, as a whole step. */
export function predictionMove<E extends Scalar>(
  O: Oracle<E>,
  p: PlainProblem,
  changes: readonly Rows<E>[],
  moved: readonly number[],
): Rows<E> {
  const J = effectiveMaps(O, p);
  const movedJ = J.map((map, i) =>
    moved.includes(i + 1)
      ? map.map((row, r) => row.map((x, c) => O.add(x, O.times(O.of(p.scales[i]!), changes[i]![r]![c]!))))
      : map,
  );
  const forward = (maps: readonly Rows<E>[]): Rows<E> =>
    maps.reduce((z, map) => product(O, map, z), columnsOf(O, p.x, p.batch));
  return difference(O, forward(movedJ), forward(J));
}

/** dŷ/dt along ∂W/∂t = ΔW: the prediction is affine in each W_l, so moving one layer at a time and summing is exact. */
export function predictionSlope<E extends Scalar>(O: Oracle<E>, p: PlainProblem, changes: readonly Rows<E>[]): Rows<E> {
  return p.weights
    .map((_, i) => predictionMove(O, p, changes, [i + 1]))
    .reduce((sum, move) => sum.map((row, i) => row.map((x, j) => O.add(x, move[i]![j]!))));
}

export const negated = <E extends Scalar>(O: Oracle<E>, matrices: readonly Rows<E>[]): Rows<E>[] =>
  matrices.map((rows) => rows.map((row) => row.map((x) => O.times(O.of(-1), x))));

/** a·b for rows of scalars. */
export const rowsProduct = product;
