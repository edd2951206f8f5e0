import { type Float64Matrix, float64 } from '../arithmetic/float64.ts';
import { frobenius } from '../arithmetic/norm.ts';

type M = Float64Matrix;

export const times = (c: number, a: M): M => ({ ...a, data: a.data.map((v) => c * v) });
export const entries = (a: M, f: (v: number, k: number) => number): M => ({ ...a, data: a.data.map(f) });
export const norm = (...list: readonly M[]): number => frobenius(list.map(({ data }) => data));
export const areFinite = (list: readonly M[]): boolean => list.every(({ data }) => data.every(Number.isFinite));
/** ‖A − B‖ over lists of matrices of the same shapes. */
export const apart = (a: readonly M[], b: readonly M[]): number =>
  frobenius(a.map((m, i) => float64.subtract(m, b[i]!).data));
export const inner = (a: M, b: M): number => a.data.reduce((sum, v, i) => sum + v * b.data[i]!, 0);

/** The columns picked, in that order. */
export const columns = (a: M, pick: readonly number[]): M => ({
  rows: a.rows,
  columns: pick.length,
  data: Float64Array.from(
    { length: a.rows * pick.length },
    (_, k) => a.data[Math.floor(k / pick.length) * a.columns + pick[k % pick.length]!]!,
  ),
});

/** Every column the mean of all. */
export const averaged = (a: M): M =>
  entries(a, (_, k) => {
    const row = Math.floor(k / a.columns) * a.columns;
    return a.data.subarray(row, row + a.columns).reduce((sum, v) => sum + v, 0) / a.columns;
  });

/** The bytes of the transpose in the shape of the matrix: what is left of a transposed view that is written as it lies in memory. */
export const scrambled = (a: M): M => ({ ...a, data: float64.transpose(a).data });
/** The other way round. */
export const unscrambled = (a: M): M => float64.transpose({ rows: a.columns, columns: a.rows, data: a.data });

/** A fitted number in a sentence. */
export const shown = (k: number): string => String(Number(k.toPrecision(4)));
