import type { Fraction } from 'mathjs';
import { type Rows, exact } from './exact.ts';

/**
 * How many eigenvalues of a symmetric H lie below λ, decided exactly: by Sylvester's law of inertia, as many as H − λI has
 * negative pivots. Assumes that no leading minor of H − λI vanishes, which a λ with many bits makes sure of.
 */
export function eigenvaluesBelow(H: Rows<Fraction>, lambda: Fraction | number): number {
  const shift = typeof lambda === 'number' ? exact.of(lambda) : lambda;
  const rows = H.map((row, i) => row.map((x, j) => (i === j ? x.sub(shift) : x)));
  let below = 0;
  rows.forEach((row, k) => {
    if (row[k]!.s < 0n) below++;
    for (const other of rows.slice(k + 1)) {
      const factor = other[k]!.div(row[k]!);
      for (let j = k; j < row.length; j++) other[j] = other[j]!.sub(factor.mul(row[j]!));
    }
  });
  return below;
}
