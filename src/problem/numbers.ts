import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { DimensionError } from '../errors.ts';
import { type NetworkNumbers, fromNumbers, layersOf, requireFinite, requireList } from '../network/numbers.ts';
import { buildProblem } from './family.ts';
import { type LinearProblem, type Supervised, asLinear } from './problem.ts';

/** A chain with inputs and targets, all in plain numbers. `x` and `y` are row-major, a sample is a column. */
export interface ProblemNumbers extends NetworkNumbers {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly batch: number;
}

/**
 * Checks a problem given in plain numbers and brings it into an arithmetic, exactly.
 * @throws {DimensionError | ValueError} as `network` does, and when x or y does not hold `batch` samples
 */
export function problem<M>(A: Arithmetic<M>, numbers: ProblemNumbers): Supervised<M> {
  const layers = layersOf(numbers);
  const { widths, batch } = numbers;
  if (!(Number.isInteger(batch) && batch > 0))
    throw new DimensionError(`problem: batch must be a positive integer, got ${batch}; it is the number of samples`);
  for (const [name, rows] of [
    ['x', widths[0]!],
    ['y', widths.at(-1)!],
  ] as const) {
    requireList('problem', name, numbers[name]);
    requireFinite('problem', name, numbers[name]);
    if (numbers[name].length !== rows * batch)
      throw new DimensionError(
        `problem: ${name} must hold ${rows}×${batch} numbers (a sample is a column), got ${numbers[name].length}; correct it or batch`,
      );
  }
  return buildProblem(A, { layers, batch }, fromNumbers(A, numbers));
}

/**
 * The same for a network that closed forms are for.
 * @throws {DimensionError | ValueError} as `problem` does, and when an activation is not the identity
 */
export const linearProblem = <M>(A: Arithmetic<M>, numbers: ProblemNumbers): LinearProblem<M> =>
  asLinear(problem(A, numbers));
