import type { Fraction } from 'mathjs';
import { expect } from 'vitest';
import { type RationalMatrix, rational as A } from '../../src/arithmetic/rational.ts';
import { energyMinimum } from '../oracles/energyMinimum.ts';
import { type Rows, exact, format } from '../oracles/exact.ts';
import type { PlainProblem } from '../oracles/numbers.ts';
import { problems } from '../oracles/problems.ts';

export type Exact = Rows<Fraction>;

export const same = (a: RationalMatrix, rows: Exact): void => expect(A.format(a)).toEqual(format(rows));
export const sameAll = (list: readonly RationalMatrix[], rows: readonly Exact[]): void =>
  expect(list.map((a) => A.format(a))).toEqual(rows.map(format));
export const number = (x: number): RationalMatrix => A.matrix(1, 1, [x]);
export const transposed = (rows: Exact): Exact => rows[0]!.map((_, j) => rows.map((row) => row[j]!));
export const identity = (n: number): Exact =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => exact.of(i === j ? 1 : 0)));
export const scaled = (c: Fraction, rows: Exact): Exact => rows.map((row) => row.map((x) => exact.times(c, x)));
export const asRational = (rows: Exact): RationalMatrix => ({
  rows: rows.length,
  columns: rows[0]!.length,
  data: rows.flat(),
});

/** S⁻¹ is how the weighted output error at the minimum answers unit targets over a zero input: p_L ε_L* = S⁻¹ r with r = I. */
export function rescalingOracle(p: PlainProblem): Exact {
  const n = p.widths.at(-1)!;
  const unit = Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
  const response = energyMinimum(exact, {
    ...p,
    x: Array.from({ length: p.widths[0]! * n }, () => 0),
    y: unit,
    batch: n,
  }).errors.at(-1)!;
  return exact.solve(scaled(exact.of(p.precisions.at(-1)!), response), identity(n));
}

export const cases = problems();
