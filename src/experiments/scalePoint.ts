import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import type { Float64Matrix } from '../arithmetic/float64.ts';
import type { ArrayArithmetic } from '../arithmetic/hostArithmetic.ts';
import { type RowSource, rowBlocks } from '../arithmetic/rowBlocks.ts';
import { teacher } from '../data/teacher.ts';
import { ValueError } from '../errors.ts';
import { normalRows } from '../network/normalRows.ts';
import { PARAMETERISATIONS, type Sizes } from '../network/parameterisations.ts';
import { atScales } from '../problem/atScales.ts';
import type { LinearProblem } from '../problem/problem.ts';
import { random } from '../random.ts';
import { agreement } from '../theory/agreement.ts';
import { equilibrium } from '../theory/equilibrium.ts';

/** A residual depth-µP network at initialisation, with a synthetic teacher's batch. */
export interface ScalePoint {
  readonly width: number;
  readonly depth: number;
  readonly batch: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly seed: number;
}

/** What one point gave. */
export interface ScaleResult {
  /** cos(PC, BP) over all weight gradients together. */
  readonly cosine: number;
  /** F* / Loss */
  readonly energyRatio: number;
  /** ‖PC gradient‖ / ‖BP gradient‖ */
  readonly normRatio: number;
}

/** The point's problem, whose weights are made from the seed whenever they are asked for, the same every time. */
export function scaleProblem(
  A: ArrayArithmetic<'float64'>,
  point: ScalePoint,
): LinearProblem<Float64Matrix | RowSource<Float64Matrix>> {
  const { width, depth: L, batch, inputs, outputs, seed } = point;
  if (!(Number.isInteger(L) && L >= 2))
    throw new ValueError(
      `scaleProblem: depth must be an integer of at least 2, got ${L}; the ends have scales of their own`,
    );
  const sizes: Sizes = { inputs, width, depth: L, outputs, skips: true };
  const { first, hidden, last } = PARAMETERISATIONS.mupc;
  const scales = Array.from({ length: L }, (_, i) => (i === 0 ? first : i === L - 1 ? last : hidden)(sizes));
  const { x, y } = teacher.draw(random(seed, 'scale data'), inputs, outputs, batch);
  return atScales(rowBlocks(A), sizes, scales, { x, y, batch }, (rows, columns, l) =>
    rowsOfNormals(A, rows, columns, seed, `scale W_${l}`),
  );
}

/** Standard normal numbers that are made from the seed whenever rows of them are asked for. */
export function rowsOfNormals<M>(
  A: Pick<Arithmetic<M>, 'matrix'>,
  rows: number,
  columns: number,
  seed: number,
  stream: string,
): RowSource<M> {
  const normals = normalRows(seed, stream, columns);
  return { rows, columns, take: (from, to) => A.matrix(to - from, columns, normals(from, to)) };
}

/**
 * PC against BP by their closed forms at one point, without ever holding a weight matrix or a gradient.
 *
 *     cos = ⟨g, h⟩/(‖g‖‖h‖),   F* / Loss
 *
 * Each weight matrix is made three times (ẑ, P, z*), 512 rows at a time; gradients meet as B × B products.
 * Cost: 4 products N² B for each hidden layer and 3 N² normal numbers; memory for (3L + 1) N (B + n_L) numbers and 512 rows.
 */
export function runScalePoint(point: ScalePoint, A: ArrayArithmetic<'float64'>): ScaleResult {
  const R = rowBlocks(A);
  const problem = scaleProblem(A, point);
  const { cosine, energyRatio, normRatio } = agreement(
    R,
    (a) => A.entries(a as Float64Matrix),
    problem,
    equilibrium(R, problem),
  );
  return { cosine, energyRatio, normRatio };
}
