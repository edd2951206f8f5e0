import { EngineError } from '../errors.ts';
import type { Arithmetic } from './arithmetic.ts';

/** What normalisation needs. */
export interface InverseRoot<M> {
  /** 1/√a of each entry, which is positive: of others it is not a number, or infinite. */
  inverseRoot(a: M): M;
}

/** @throws {EngineError} when the arithmetic has no roots */
export function requireInverseRoot<M>(A: Arithmetic<M> & Partial<InverseRoot<M>>, where: string): InverseRoot<M> {
  if (A.inverseRoot) return A as InverseRoot<M>;
  throw new EngineError(
    `${where}: A must have inverse roots, got ${A.name}; use elementwise(float64) or another that rounds`,
  );
}
