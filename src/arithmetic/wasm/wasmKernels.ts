import { choleskySolve } from '../cholesky.ts';
import { singularValues, symmetricEigenvalues } from '../decompositions.ts';
import { multiplyInto } from '../gemm.ts';
import type { DType, Kernels } from '../hostArithmetic.ts';
import { aboutThreads } from './engine.ts';

/** The kernels that are always there: WebAssembly products, a Cholesky solver in TypeScript, spectra by ml-matrix. */
export function wasmKernels<D extends DType>(dtype: D, name: string): Kernels<D> {
  return {
    name,
    get about() {
      return `WebAssembly SIMD, ${aboutThreads()}`;
    },
    gemm: (alpha, a, b, beta, c, sizes) => multiplyInto(dtype, alpha, a, b, beta, c, sizes),
    axpby(alpha, x, beta, y) {
      if (beta === 0) for (let i = 0; i < y.length; i++) y[i] = alpha * x[i]!;
      else if (beta === 1) for (let i = 0; i < y.length; i++) y[i] = alpha * x[i]! + y[i]!;
      else for (let i = 0; i < y.length; i++) y[i] = alpha * x[i]! + beta * y[i]!;
    },
    choleskySolve,
    symmetricEigenvalues,
    singularValues,
  };
}
