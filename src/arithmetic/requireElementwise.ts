import { EngineError } from '../errors.ts';
import type { Arithmetic, Elementwise } from './arithmetic.ts';

/** @throws {EngineError} when the arithmetic cannot work entry by entry */
export function requireElementwise<M>(
  A: Arithmetic<M> & Partial<Elementwise<M>>,
  where: string,
): Arithmetic<M> & Elementwise<M> {
  if (A.activate && A.slope && A.hadamard) return A as Arithmetic<M> & Elementwise<M>;
  throw new EngineError(
    `${where}: A must work entry by entry, got ${A.name}; use elementwise(float64), tfjsElementwise or an exact system with polynomial activations`,
  );
}
