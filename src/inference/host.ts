import type { FloatArithmetic, HostArithmetic } from '../arithmetic/arithmetic.ts';
import { float64, type Float64Matrix } from '../arithmetic/float64.ts';
import { holdsDoubles } from '../arithmetic/hostArithmetic.ts';
import type { Problem } from '../network/network.ts';
import { mapProblem } from './mapProblem.ts';

/** A device's matrix as float64 numbers on the host. NaN and infinities pass: whoever reads a device must see them. */
export async function readMatrix<M>(A: FloatArithmetic<M>, a: M): Promise<Float64Matrix> {
  const [rows, columns] = A.shape(a);
  return { rows, columns, data: await A.read(a) };
}

/** The problem that the device really holds, with its rounded weights and data, in float64 on the host. */
export async function readProblem<M>(A: FloatArithmetic<M>, problem: Problem<M>): Promise<Problem<Float64Matrix>> {
  const matrices = new Map<M, Promise<Float64Matrix>>();
  mapProblem(problem, (a) => matrices.set(a, readMatrix(A, a)));
  const read = new Map<M, Float64Matrix>();
  for (const [a, reading] of matrices) read.set(a, await reading);
  return mapProblem(problem, (a) => read.get(a) as Float64Matrix);
}

/** What computes in float64 on the host: A itself where its matrices are arrays of doubles (a BLAS, say), else WebAssembly. */
export const onHost = <M>(A: FloatArithmetic<M>): HostArithmetic<Float64Matrix> => (holdsDoubles(A) ? A : float64);
