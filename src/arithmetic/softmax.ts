import { EngineError } from '../errors.ts';
import type { Arithmetic } from './arithmetic.ts';

/** What cross-entropy needs: exponentials over the rows of each column. */
export interface Softmax<M> {
  /** e^{u_i} / Σ_k e^{u_k}, column by column. */
  softmax(a: M): M;
  /** u_i − log Σ_k e^{u_k}, column by column. */
  logSoftmax(a: M): M;
}

/** @throws {EngineError} when the arithmetic has no softmax */
export function requireSoftmax<M>(A: Arithmetic<M> & Partial<Softmax<M>>, where: string): Softmax<M> {
  if (A.softmax && A.logSoftmax) return A as Softmax<M>;
  throw new EngineError(
    `${where}: A must have softmax, got ${A.name}; use elementwise(float64) or another that rounds`,
  );
}

/** Both functions on row-major numbers, with the largest of each column taken out first, so that nothing overflows. */
export function logSoftmaxOf(data: ArrayLike<number>, rows: number, columns: number): Float64Array {
  const out = Float64Array.from(data);
  for (let j = 0; j < columns; j++) {
    let most = -Infinity;
    for (let i = 0; i < rows; i++) most = Math.max(most, out[i * columns + j]!);
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += Math.exp(out[i * columns + j]! - most);
    const shift = most + Math.log(sum);
    for (let i = 0; i < rows; i++) out[i * columns + j]! -= shift;
  }
  return out;
}
