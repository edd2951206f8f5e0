import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import { frobenius } from '../../src/arithmetic/norm.ts';
import type { DescentOutcome } from '../../src/inference/certified.ts';
import { SOLVERS, type SolverName } from '../../src/inference/solvers/index.ts';
import { linearProblem as given } from '../../src/problem/numbers.ts';
import { random } from '../../src/random.ts';
import { spectrum } from '../../src/theory/spectrum.ts';
import { energyMinimum } from '../../theorems/oracles/energyMinimum.ts';
import { digits120 } from '../../theorems/oracles/exact.ts';
import type { PlainProblem } from '../../theorems/oracles/numbers.ts';

// Oracle: energyMinimum assembles H and b from the energy's definition and solves by mathjs's LU, in 120 digits or in fractions.

export const SHAPES: readonly [widths: readonly number[], batch: number, skips: readonly number[]][] = [
  [[3, 4, 2], 2, []],
  [[4, 5, 5, 3], 3, [2]],
  [[3, 4, 4, 2, 3], 2, [2]],
  [[2, 3, 5, 4, 4, 1], 2, [4]],
  [[4, 3, 3, 3, 5, 2, 2], 2, [2, 3, 6]],
  [[3, 4, 4, 4, 4, 4, 3, 2], 4, [2, 3, 4, 5]],
  [[2, 3, 3, 4, 4, 3, 3, 2, 2], 2, [2, 4, 6, 8]],
];

export const grid = (value: number): number => Math.round(value * 256) / 256;

export function plain([widths, batch, skips]: (typeof SHAPES)[number], seed: number): PlainProblem {
  const r = random(seed, `solvers/${widths.join('-')}`);
  const layers = widths.slice(1).map((rows, i) => [rows, widths[i]!] as const);
  const normals = (count: number, deviation: number): number[] =>
    Array.from({ length: count }, () => grid(deviation * r.normal()));
  return {
    widths,
    batch,
    weights: layers.map(([rows, columns]) => normals(rows * columns, 1 / Math.sqrt(columns))),
    scales: layers.map(() => (r.uniform() < 0.3 ? -1 : 1) * grid(0.6 + 0.8 * r.uniform())),
    skips: layers.map((_, i) => skips.includes(i + 1)),
    precisions: layers.map(() => grid(0.5 * 4 ** r.uniform())),
    x: normals(widths[0]! * batch, 1),
    y: normals(widths.at(-1)! * batch, 2),
  };
}

export const cases = SHAPES.map((shape) => {
  const numbers = plain(shape, 7);
  const problem = given(float64, numbers);
  const ends = spectrum(float64, problem.network);
  return {
    shape: `widths ${numbers.widths.join('-')}, batch ${numbers.batch}`,
    numbers,
    problem,
    oracle: energyMinimum(digits120, numbers),
    ends,
    kappa: ends.lambdaMax / ends.mu,
  };
});
export type Case = (typeof cases)[number];
export type SolverRun = DescentOutcome<Float64Matrix>;

/** ‖z − z*‖ over the hidden layers, subtracted in 120 digits. */
export const trueError = ({ oracle }: Case, activities: readonly Float64Matrix[]): number =>
  frobenius(
    activities.slice(1, -1).map((zl, i) =>
      zl.data.map((value, at) => {
        const zStar = oracle.z[i + 1]![Math.floor(at / zl.columns)]![at % zl.columns]!;
        return Number(digits120.add(zStar, digits120.of(-value)));
      }),
    ),
  );

export const norm = ({ oracle }: Case): number =>
  Math.hypot(...oracle.z.slice(1, -1).flatMap((rows) => rows.flat().map(Number)));

export const names = Object.keys(SOLVERS) as SolverName[];
export const LIMIT = 20_000;
