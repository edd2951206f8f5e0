import { openBlas } from '../../src/arithmetic/blas/openBlas.ts';
import type { ArrayArithmetic, DType } from '../../src/arithmetic/hostArithmetic.ts';

/** A BLAS of this machine, or why there is none. */
export async function blasOfThisMachine<D extends DType>(dtype: D): Promise<ArrayArithmetic<D> | string> {
  try {
    return await openBlas(dtype);
  } catch (error) {
    return (error as Error).message.split('\n')[0]!;
  }
}
