import type { FloatArithmetic, HostArithmetic } from '../arithmetic/arithmetic.ts';
import { float64, type Float64Matrix } from '../arithmetic/float64.ts';
import { type LinearProblem, type Supervised, mapProblem } from '../problem/problem.ts';

/** A device's matrix as float64 numbers on the host. NaN and infinities pass: whoever reads a device must see them. */
export async function readMatrix<M>(A: FloatArithmetic<M>, a: M): Promise<Float64Matrix> {
  const [rows, columns] = A.shape(a);
  return { rows, columns, data: await A.read(a) };
}

/** The problem that the device really holds, with its rounded weights and data, in float64 on the host. */
export async function readProblem<M>(
  A: FloatArithmetic<M>,
  problem: LinearProblem<M>,
): Promise<LinearProblem<Float64Matrix>>;
export async function readProblem<M>(A: FloatArithmetic<M>, problem: Supervised<M>): Promise<Supervised<Float64Matrix>>;
export async function readProblem<M>(
  A: FloatArithmetic<M>,
  problem: Supervised<M>,
): Promise<Supervised<Float64Matrix>> {
  const matrices = new Set<M>();
  mapProblem(problem, (a) => matrices.add(a));
  const read = new Map<M, Float64Matrix>();
  for (const a of matrices) read.set(a, await readMatrix(A, a));
  return mapProblem(problem, (a) => read.get(a)!);
}

/** What computes in float64 on the host: A itself where its matrices are arrays of doubles (a BLAS, say), else WebAssembly. */
export const onHost = <M>(A: FloatArithmetic<M>): HostArithmetic<Float64Matrix> => (holdsDoubles(A) ? A : float64);

function holdsDoubles<M>(A: FloatArithmetic<M>): A is FloatArithmetic<M> & HostArithmetic<Float64Matrix> {
  if (!('entries' in A)) return false;
  const one: unknown = A.identity(1);
  return typeof one === 'object' && one !== null && 'data' in one && one.data instanceof Float64Array;
}
