/** A network with its data as the oracles read it: plain arrays, nothing optional. Weights are row-major, a sample is a column. */
export interface PlainProblem {
  readonly widths: readonly number[];
  readonly weights: readonly (readonly number[])[];
  readonly scales: readonly number[];
  readonly skips: readonly boolean[];
  readonly precisions: readonly number[];
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly batch: number;
}

/** Row i, column j of row-major entries with the given number of columns. */
export const at = (entries: readonly number[], columns: number, i: number, j: number): number =>
  entries[i * columns + j]!;
