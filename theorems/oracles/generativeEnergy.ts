import { mulberry } from './problems.ts';

/** A generative network in plain numbers, matrices as arrays of rows; samples one at a time. */
export interface PlainGenerative {
  /** n_0 … n_L */
  readonly widths: readonly number[];
  readonly classes: number;
  /** W_l[i][j], l = 0..L−1 */
  readonly weights: readonly (readonly (readonly number[])[])[];
  readonly readout: readonly (readonly number[])[];
  readonly precisions: readonly number[];
  readonly readoutPrecision: number;
  readonly priorPrecision: number;
}

/** Entries k/8 with k odd, |k| ≤ 13, so that none is zero, and unequal precisions; a flat prior unless told. */
export function drawnGenerative(
  seed: number,
  widths: readonly number[],
  classes: number,
  priorPrecision = 0,
): PlainGenerative {
  const uniform = mulberry(seed);
  const entry = (): number => (2 * Math.round(uniform() * 12 - 6) + 1) / 8;
  const matrix = (rows: number, columns: number): number[][] =>
    Array.from({ length: rows }, () => Array.from({ length: columns }, entry));
  return {
    ...{ widths, classes, priorPrecision },
    weights: widths.slice(1).map((n, l) => matrix(widths[l]!, n)),
    readout: matrix(classes, widths.at(-1)!),
    precisions: widths.slice(1).map((_, l) => [1, 2, 0.5, 4][l % 4]!),
    readoutPrecision: 1.5,
  };
}

const times = (W: readonly (readonly number[])[], v: readonly number[]): number[] =>
  W.map((row) => row.reduce((sum, w, j) => sum + w * v[j]!, 0));

/** The energy of one sample at x_0..x_L, with the label's term where y is given: sums over units, as the words say it. */
export function energyOfSample(
  { weights, readout, precisions, readoutPrecision, priorPrecision }: PlainGenerative,
  f: (a: number) => number,
  x: readonly (readonly number[])[],
  y?: readonly number[],
): number {
  let energy = 0;
  for (const [l, W] of weights.entries())
    for (const [i, a] of times(W, x[l + 1]!).entries()) energy += (precisions[l]! / 2) * (x[l]![i]! - f(a)) ** 2;
  if (y)
    for (const [k, said] of times(readout, x.at(-1)!).entries()) energy += (readoutPrecision / 2) * (y[k]! - said) ** 2;
  for (const u of x.at(-1)!) energy += (priorPrecision / 2) * u ** 2;
  return energy;
}

/** Row-major entries of a matrix whose columns are samples. */
export const asColumns = (samples: readonly (readonly number[])[]): Float64Array => {
  const B = samples.length;
  const entries = new Float64Array(B * samples[0]!.length);
  for (const [b, sample] of samples.entries()) for (const [i, value] of sample.entries()) entries[i * B + b] = value;
  return entries;
};
