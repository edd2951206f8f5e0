import { type ArrayArithmetic, type HostMatrix, hostArithmetic } from './hostArithmetic.ts';
import { wasmKernels } from './wasm/wasmKernels.ts';

/** Row-major single-precision numbers. */
export type Float32Matrix = HostMatrix<'float32'>;

/** IEEE single precision, round to nearest: unit roundoff 2⁻²⁴. The same bits on every machine. */
export const float32: ArrayArithmetic<'float32'> = hostArithmetic('float32', wasmKernels('float32', 'float32'));
