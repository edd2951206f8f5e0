import { EngineError } from '../errors.ts';
import type { Arithmetic } from './arithmetic.ts';

/** What Adam needs: roots and quotients entry by entry. */
export interface RootQuotient<M> {
  /** a_ij / (√b_ij + ε) for b_ij ≥ 0 and ε > 0. */
  rootQuotient(a: M, b: M, epsilon: number): M;
}

/** @throws {EngineError} when the arithmetic has no roots */
export function requireRootQuotient<M>(A: Arithmetic<M> & Partial<RootQuotient<M>>, where: string): RootQuotient<M> {
  if (A.rootQuotient) return A as RootQuotient<M>;
  throw new EngineError(`${where}: A must have rootQuotient, got ${A.name}; use elementwise(float64), another that rounds, or an optimiser without roots`); // prettier-ignore
}
