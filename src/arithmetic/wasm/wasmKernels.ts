import { choleskySolve } from '../cholesky.ts';
import { singularValues, symmetricEigenvalues } from '../decompositions.ts';
import type { DType, Entries, Kernels } from '../hostArithmetic.ts';
import { gemm, gemm32 } from '../gemm.ts';

/** The kernels that are always there: WebAssembly products, a Cholesky solver in TypeScript, spectra by ml-matrix. */
export function wasmKernels<D extends DType>(dtype: D, name: string): Kernels<D> {
  const product = (dtype === 'float64' ? gemm : gemm32) as unknown as (
    a: Entries[D],
    b: Entries[D],
    m: number,
    k: number,
    n: number,
    flags: object,
  ) => Entries[D];
  const axpby: Kernels<D>['axpby'] = (alpha, x, beta, y) => {
    if (beta === 0) for (let i = 0; i < y.length; i++) y[i] = alpha * x[i]!;
    else for (let i = 0; i < y.length; i++) y[i] = alpha * x[i]! + beta * y[i]!;
  };
  return {
    name,
    about: 'WebAssembly SIMD',
    gemm(alpha, a, b, beta, c, { m, k, n, ...flags }) {
      const ab = product(a, b, m, k, n, flags);
      if (alpha === 1 && beta === 0) c.set(ab);
      else axpby(alpha, ab, beta, c);
    },
    axpby,
    choleskySolve,
    symmetricEigenvalues,
    singularValues,
  };
}
