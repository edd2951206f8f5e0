import { EngineError } from '../errors.ts';
import type { Arithmetic, Elementwise } from './arithmetic.ts';

/**
 * `A`, which must also work entry by entry.
 * @throws {EngineError} naming the systems that do
 */
export function requireElementwise<M>(A: Arithmetic<M>, where: string): Arithmetic<M> & Elementwise<M> {
  const works = (B: Arithmetic<M>): B is Arithmetic<M> & Elementwise<M> =>
    B.activate !== undefined && B.slope !== undefined && B.hadamard !== undefined;
  if (works(A)) return A;
  throw new EngineError(
    `${where}: A must work entry by entry, got ${A.name}; use elementwise(float64), tfjsElementwise, or an exact system`,
  );
}
