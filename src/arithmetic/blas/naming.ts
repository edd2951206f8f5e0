import type { SharedLibrary } from './sharedLibrary.ts';

/** How a build names its Fortran routines: prefix, routine, suffix. Builds with 64-bit integers have suffixes of their own. */
export interface Naming {
  readonly prefix: string;
  readonly suffix: string;
}

/** Plain names first; then those of the builds inside NumPy's and SciPy's wheels, and of OpenBLAS with 64-bit integers. */
const NAMINGS: readonly Naming[] = ['', 'scipy_'].flatMap((prefix) =>
  ['_', '_64_', '64_', '_64'].map((suffix) => ({ prefix, suffix })),
);

/** @throws {Error} when the library exports gemm under none of the known names */
export function namingOf(library: SharedLibrary): Naming {
  const naming = NAMINGS.find(({ prefix, suffix }) => library.has(`${prefix}dgemm${suffix}`));
  if (naming) return naming;
  throw new Error(`exports gemm under no known name (dgemm_, dgemm_64_, scipy_dgemm_ …)`);
}

/** A function of OpenBLAS itself under the names that its builds give it. */
export const openBlasNames = (name: string): readonly string[] =>
  ['', 'scipy_'].flatMap((prefix) => ['', '64_', '_64_'].map((suffix) => `${prefix}${name}${suffix}`));
