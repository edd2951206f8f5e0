import { Matrix, solve } from 'ml-matrix';
import type { M } from './beliefs.ts';

/** Numbers are met as near as this, relative to all of them. */
const CLOSE = 1e-8;

/** Fewer numbers determine c; all are compared. */
const ENOUGH = 400;

/** c with got = Σ_k c_k parts_k by least squares, over lists of matrices of the same shapes; `undefined` where none is close. */
export function combination(got: readonly M[], parts: readonly (readonly M[])[]): readonly number[] | undefined {
  const flat = (list: readonly M[]): number[] => list.flatMap(({ data }) => [...data]);
  const [right, columns] = [flat(got), parts.map(flat)];
  const unit = Math.max(...columns.flat().map(Math.abs));
  if (!(unit > 0) || !right.every(Number.isFinite) || right.length < 2 * columns.length) return undefined;
  const some = [...right.keys()].filter((k) => k % Math.ceil(right.length / ENOUGH) === 0);
  const factors = new Matrix(some.map((i) => columns.map((column) => column[i]! / unit)));
  const c = solve(factors, Matrix.columnVector(some.map((i) => right[i]! / unit)), true).to1DArray();
  const gap = Math.hypot(...right.map((v, i) => v - columns.reduce((sum, column, k) => sum + c[k]! * column[i]!, 0)));
  return gap <= CLOSE * Math.hypot(...right) ? c : undefined;
}
