import { EngineError } from '../errors.ts';
import type { Arithmetic, FloatArithmetic, HostArithmetic, InPlaceArithmetic } from './arithmetic.ts';

/** Numbers in the process's own memory. */
export type HostEntries = Float64Array | Float32Array;

const holdsEntries = (a: unknown): a is { readonly data: HostEntries } =>
  typeof a === 'object' &&
  a !== null &&
  'data' in a &&
  (a.data instanceof Float64Array || a.data instanceof Float32Array);

/** Whether entries can be looked at without waiting for a device. */
export const isHost = <M>(A: Arithmetic<M>): A is HostArithmetic<M> => 'entries' in A && 'singularValues' in A;

/** Whether matrices can be overwritten and their entries lie in the process's own memory, so that a loop may work on them directly. */
export const isHostInPlace = <M>(A: FloatArithmetic<M>): A is InPlaceArithmetic<M> =>
  'block' in A && typeof A.block === 'function' && holdsEntries(A.identity(1));

/** The entries themselves, row by row: writing to them changes the matrix. @throws {EngineError} when they lie elsewhere */
export function hostEntries(a: unknown): HostEntries {
  if (holdsEntries(a)) return a.data;
  throw new EngineError('hostEntries: a must be a matrix in the memory of the process, got another; ask isHostInPlace');
}
