import { type ArrayArithmetic, type HostMatrix, hostArithmetic } from './hostArithmetic.ts';
import { wasmKernels } from './wasm/wasmKernels.ts';

/** Row-major doubles. */
export type Float64Matrix = HostMatrix<'float64'>;

/** IEEE double precision, round to nearest: unit roundoff 2⁻⁵³. The same bits on every machine. */
export const float64: ArrayArithmetic<'float64'> = hostArithmetic('float64', wasmKernels('float64', 'float64'));
