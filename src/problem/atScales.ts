import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import type { Draw } from '../network/build.ts';
import { type Sizes, chainOfSizes } from '../network/parameterisations.ts';
import { connected } from './connected.ts';
import { buildProblem } from './family.ts';
import { type LinearProblem, asLinear } from './problem.ts';

/** B samples as columns, row-major. */
interface Samples {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly batch: number;
}

/**
 * A linear network of a parameterisation's sizes with premultipliers, samples and weights as they are given, and precisions of 1.
 * Shapes: scales, one a layer; `weight` is asked for n_l × n_{l−1}, l = 1..L.
 */
export function atScales<M>(
  A: Arithmetic<M>,
  sizes: Omit<Sizes, 'gamma'>,
  scales: readonly number[],
  { x, y, batch }: Samples,
  weight: (rows: number, columns: number, l: number) => M,
): LinearProblem<M> {
  const { widths, skips } = chainOfSizes(sizes);
  const draw: Draw<M> = (role, rows, columns, l) => {
    if (role === 'input' || role === 'target') return A.matrix(rows, columns, role === 'input' ? x : y);
    if (role === 'weight') return weight(rows, columns, l);
    return A.matrix(1, 1, [role === 'scale' ? scales[l - 1]! : 1]);
  };
  return asLinear(buildProblem(A, connected({ widths, skips, batch }), draw));
}
