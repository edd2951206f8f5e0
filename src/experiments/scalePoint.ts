import { type RowSource, rowBlocks } from '../arithmetic/rowBlocks.ts';
import type { Float64Matrix } from '../arithmetic/float64.ts';
import type { ArrayArithmetic } from '../arithmetic/hostArithmetic.ts';
import { teacher } from '../data/teacher.ts';
import { ValueError } from '../errors.ts';
import type { Draw } from '../network/build.ts';
import { buildProblem } from '../problem/family.ts';
import { parameterisedRecipe } from '../problem/parameterised.ts';
import { type LinearProblem, asLinear } from '../problem/problem.ts';
import { normalRows } from '../network/normalRows.ts';
import { PARAMETERISATIONS, type Sizes } from '../network/parameterisations.ts';
import { random } from '../random.ts';
import { energyAt, equilibrium, lossAt } from '../theory/equilibrium.ts';
import { compareGradients } from '../theory/gradientComparison.ts';
import { bpFactorsAt } from '../theory/gradients.ts';

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
  const { x, y } = teacher.draw(random(seed, 'scale data'), inputs, outputs, batch);
  const draw: Draw<Float64Matrix | RowSource<Float64Matrix>> = (role, rows, columns, l) => {
    if (role === 'input' || role === 'target') return A.matrix(rows, columns, role === 'input' ? x : y);
    if (role === 'scale') return A.matrix(1, 1, [(l === 1 ? first : l === L ? last : hidden)(sizes)]);
    if (role !== 'weight') return A.matrix(1, 1, [1]);
    const normals = normalRows(seed, `scale W_${l}`, columns);
    return { rows, columns, take: (from, to) => A.matrix(to - from, columns, normals(from, to)) };
  };
  return asLinear(buildProblem(rowBlocks(A), parameterisedRecipe({ ...sizes, batch }), draw));
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
  const e = equilibrium(R, problem);
  const pc = { signals: e.weightedErrors, presynaptic: e.zStar };
  const bp = bpFactorsAt(R, problem.network, e);
  const entries = (a: Float64Matrix | RowSource<Float64Matrix>): Float64Array => A.entries(a as Float64Matrix);
  return {
    ...compareGradients(R, entries, problem, pc, bp),
    energyRatio: entries(energyAt(R, e))[0]! / entries(lossAt(R, problem.network, e.r))[0]!,
  };
}
