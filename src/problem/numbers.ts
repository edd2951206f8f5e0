import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { DimensionError } from '../errors.ts';
import { type NetworkNumbers, network, requireFinite } from '../network/numbers.ts';
import { type LinearProblem, type Supervised, asLinear, supervised } from './problem.ts';

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
  const made = network(A, numbers);
  const { widths, batch } = numbers;
  if (!(Number.isInteger(batch) && batch > 0))
    throw new DimensionError(`problem: batch must be a positive integer, got ${batch}`);
  const end = (name: 'x' | 'y', rows: number): M => {
    const entries = numbers[name];
    if (entries.length !== rows * batch)
      throw new DimensionError(
        `problem: ${name} must hold ${rows}×${batch} numbers (a sample is a column), got ${entries.length}`,
      );
    requireFinite('problem', name, entries);
    return A.matrix(rows, batch, entries);
  };
  return supervised(made, end('x', widths[0]!), end('y', widths.at(-1)!));
}

/**
 * The same for a network that closed forms are for.
 * @throws {DimensionError | ValueError} as `problem` does, and when an activation is not the identity
 */
export const linearProblem = <M>(A: Arithmetic<M>, numbers: ProblemNumbers): LinearProblem<M> =>
  asLinear(problem(A, numbers));
