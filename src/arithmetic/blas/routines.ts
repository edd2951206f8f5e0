import type { DType } from '../hostArithmetic.ts';
import { namingOf } from './naming.ts';
import type { Foreign, SharedLibrary } from './sharedLibrary.ts';

/**
 * The Fortran routines that are used, by their parameters: c is the address of a cell, a an array, l the hidden length of a
 * CHARACTER argument, which gfortran's callees may rely on and which others ignore.
 */
const PARAMETERS = {
  axpy: 'ccacac',
  scal: 'ccac',
  gemm: 'ccccccacaccacll',
  trsm: 'cccccccacacllll',
  potrf: 'ccaccl',
  syev: 'cccacaaccll',
  gesvd: 'ccccacaacacaccll',
} as const;

const TYPES = { c: 'intptr_t', a: 'void *', l: 'size_t' };

export type Routines = Readonly<Record<keyof typeof PARAMETERS, Foreign>>;

/** @throws {Error} when the library lacks one of the routines */
export function routines(library: SharedLibrary, dtype: DType): Routines {
  const type = dtype === 'float64' ? 'd' : 's';
  const { prefix, suffix } = namingOf(library);
  const bound = Object.entries(PARAMETERS).map(([routine, parameters]) => [
    routine,
    library.bind(
      `${prefix}${type}${routine}${suffix}`,
      'void',
      Array.from(parameters, (p) => TYPES[p as keyof typeof TYPES]),
    ),
  ]);
  return Object.fromEntries(bound) as Routines;
}
