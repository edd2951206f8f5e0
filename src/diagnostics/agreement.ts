import type { Float64Matrix } from '../arithmetic/float64.ts';

/** The class with the largest score of each sample, the first of equals. */
export function classes({ rows, columns, data }: Float64Matrix): number[] {
  return Array.from({ length: columns }, (_, b) => {
    let best = 0;
    for (let k = 1; k < rows; k++) if (data[k * columns + b]! > data[best * columns + b]!) best = k;
    return best;
  });
}
