import { EngineError } from '../errors.ts';
import type { Arithmetic, Elementwise } from './arithmetic.ts';

export const worksElementwise = <M>(A: Arithmetic<M>): A is Arithmetic<M> & Elementwise<M> =>
  A.activate !== undefined && A.slope !== undefined && A.hadamard !== undefined;

/**
 * `A`, which must also work entry by entry.
 * @throws {EngineError} naming the systems that do
 */
export function requireElementwise<M>(A: Arithmetic<M>, where: string): Arithmetic<M> & Elementwise<M> {
  if (worksElementwise(A)) return A;
  throw new EngineError(
    `${where}: A must work entry by entry, got ${A.name}; use elementwise(float64), tfjsElementwise, or an exact system`,
  );
}
