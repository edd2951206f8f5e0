import type { ExactArithmetic } from '../../arithmetic/arithmetic.ts';
import { requireElementwise } from '../../arithmetic/requireElementwise.ts';

// Signs of fractions, read from how they are written: what a ReLU and an order need, and no field has.

/** −1, 0 or 1 for each entry, row by row. Assumes an ordered system: fractions. */
export const signs = <M>(A: ExactArithmetic<M>, a: M): number[] =>
  A.format(a)
    .flat()
    .map((text) => (text === '0' ? 0 : text.startsWith('-') ? -1 : 1));

/** Whether a 1×1 matrix is above zero. */
export const isPositive = <M>(A: ExactArithmetic<M>, a: M): boolean => signs(A, a)[0] === 1;

/** max(a, 0), and its slope: 1 above 0, else 0, as libraries have it. */
export function exactRelu<M>(A: ExactArithmetic<M>, a: M): { readonly value: M; readonly slope: M } {
  const [rows, columns] = A.shape(a);
  const slope = A.matrix(
    rows,
    columns,
    signs(A, a).map((sign) => (sign > 0 ? 1 : 0)),
  );
  return { value: requireElementwise(A, 'exactRelu').hadamard(slope, a), slope };
}

/** The row of the largest entry of a column; undefined where two share it. */
export function strictlyLargest<M>(A: ExactArithmetic<M>, column: M): number | undefined {
  const rows = Array.from({ length: A.shape(column)[0] }, (_, i) => A.gather(column, Int32Array.of(i)));
  const winner = rows.findIndex((a, i) => rows.every((b, j) => i === j || isPositive(A, A.subtract(a, b))));
  return winner < 0 ? undefined : winner;
}
