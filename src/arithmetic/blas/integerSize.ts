import type { DType, Entries } from '../hostArithmetic.ts';
import type { Cells } from './cells.ts';
import type { Routines } from './routines.ts';
import type { SharedLibrary } from './sharedLibrary.ts';

/** Names under which builds with 64-bit integers export gemm and their configuration. */
const SUFFIXED = ['dgemm_64_', 'dgemm_64', 'dgemm64_', 'scipy_dgemm_64_'];
const CONFIGURATION = ['openblas_get_config', 'openblas_get_config64_', 'scipy_openblas_get_config64_'];

/**
 * Says how a library gives away that its integers have 64 bits (ILP64), if its names or its configuration do.
 *
 * Called as if they had 32, such a library would read beyond its arguments.
 */
export function saysLongIntegers(library: SharedLibrary): string | undefined {
  const named = SUFFIXED.find((symbol) => library.has(symbol));
  // MKL exports both kinds side by side.
  if (named && !library.has('dgemm_')) return `has 64-bit integers (ILP64): it exports ${named}, not dgemm_`;
  const asked = CONFIGURATION.find((symbol) => library.has(symbol));
  const configuration = asked ? String(library.bind(asked, 'const char *', [])()) : '';
  return configuration.includes('USE64BITINT')
    ? `has 64-bit integers (ILP64): its configuration is "${configuration.trim()}"`
    : undefined;
}

/**
 * Finds out by use whether integers have 64 bits, in BLAS and in LAPACK, which may be two libraries.
 *
 * It calls y ← x + y and B ← A for one entry each. Cells have negative upper halves, so a library that reads 64 bits is asked for a
 * negative number of entries; both routines then return without a look at their other arguments and, unlike gemm, without an error
 * message that may stop the process.
 * Not recognised: a library whose routines differ among themselves; one that crashes as it is loaded, which takes the process along.
 */
export function usesLongIntegers<D extends DType>(
  { axpy, lacpy }: Routines,
  cells: Cells<D>,
  array: (entries: readonly number[]) => Entries[D],
): string | undefined {
  const { at } = cells;
  const [x, y] = [array([2]), array([1])];
  cells.scalar('alpha', 1);
  for (const size of ['m', 'n', 'lda', 'ldb'] as const) cells.integer(size, 1);
  axpy(at.n, at.alpha, x, at.one, y, at.one);
  if (y[0] === 1) return 'has 64-bit integers (ILP64): axpy ignores the count of 1 in 32 bits';
  const copy = array([0]);
  lacpy(at.N, at.m, at.n, x, at.lda, copy, at.ldb, 1);
  if (copy[0] === 0) return 'has 64-bit integers (ILP64): lacpy ignores the sizes of 1 in 32 bits';
  return undefined;
}
