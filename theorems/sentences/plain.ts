import type { Fraction } from 'mathjs';
import { rational as A } from '../../src/arithmetic/rational.ts';
import type { Case, IdentityTest } from '../../src/evidence/claim.ts';
import { selectClaims } from '../../src/claims/index.ts';
import { linearProblem } from '../../src/problem/numbers.ts';
import type { RationalMatrix } from '../../src/arithmetic/rational.ts';
import { rowsProduct } from '../oracles/differences.ts';
import { exact } from '../oracles/exact.ts';
import type { PlainProblem } from '../oracles/numbers.ts';
import { drawn } from '../oracles/problems.ts';
import { type Exact, identity, scaled, transposed } from '../closedForms/cases.ts';

// Fractions in rows, and what the statements of SE need of them: nothing here knows a formula of src/.

/** A deep linear network: no scales, skips or precisions. */
export const plain = (seed: number, widths: readonly number[], batch: number): PlainProblem => {
  const p = drawn(seed, widths, batch, { scales: [1], precisions: [1] });
  return { ...p, skips: p.skips.map(() => false) };
};

export const times = (...factors: readonly Exact[]): Exact => factors.reduce((a, b) => rowsProduct(exact, a, b));

export const plus = (a: Exact, b: Exact): Exact => a.map((row, i) => row.map((x, j) => x.add(b[i]![j]!)));

export const minus = (a: Exact, b: Exact): Exact => a.map((row, i) => row.map((x, j) => x.sub(b[i]![j]!)));

/** Σ_ij a_ij b_ij */
export const dot = (a: Exact, b: Exact): Fraction =>
  a.flatMap((row, i) => row.map((x, j) => x.mul(b[i]![j]!))).reduce((sum, x) => sum.add(x));

/** A⁺ of full rank, by the smaller of its Gram matrices. */
export const pseudoinverse = (a: Exact): Exact => {
  const at = transposed(a);
  return a.length <= a[0]!.length ? transposed(exact.solve(times(a, at), a)) : exact.solve(times(at, a), at);
};

export const column = (a: Exact, b: number): Exact => a.map((row) => [row[b]!]);

/** W_l as rows. */
export const weightRows = (p: PlainProblem, l: number): Exact => {
  const [rows, columns] = [p.widths[l]!, p.widths[l - 1]!];
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (__, j) => exact.of(p.weights[l - 1]![i * columns + j]!)),
  );
};

/** W_L ⋯ W_{l+1}, the identity for l = L. */
export const above = (p: PlainProblem, l: number): Exact => {
  const L = p.weights.length;
  return Array.from({ length: L - l }, (_, i) => weightRows(p, L - i)).reduce(
    (product, W) => times(product, W),
    identity(p.widths[L]!),
  );
};

/** Σ_{l≥1} W_{L:l+1}W_{L:l+1}ᵀ */
export const printedS = (p: PlainProblem): Exact =>
  p.weights
    .map((_, i) => above(p, i + 1))
    .map((P) => times(P, transposed(P)))
    .reduce(plus);

export const over = (c: Fraction, a: Exact): Exact => scaled(exact.of(1).div(c), a);

/** Whether v is parallel to r: ‖r‖²v = ⟨r, v⟩r. */
export const parallel = (r: Exact, v: Exact): boolean => {
  const [rr, rv] = [dot(r, r), dot(r, v)];
  return r.every((row, i) => row.every((x, j) => rr.mul(v[i]![j]!).equals(rv.mul(x))));
};

/** Both sides of a claim's identity at a plain problem, with unit directions' entries (k mod 3) − 1 and the step ½. */
export function sides(
  id: string,
  p: PlainProblem,
): { left: RationalMatrix; right: RationalMatrix; c: Case<RationalMatrix> } {
  const { test } = selectClaims([id])[0]!;
  const { left, right } = test as IdentityTest;
  const directions = p.weights.map((W, i) =>
    A.matrix(
      p.widths[i + 1]!,
      p.widths[i]!,
      W.map((_, k) => (k % 3) - 1),
    ),
  );
  const c = { ...linearProblem(A, p), directions, step: A.matrix(1, 1, [0.5]) };
  return { left: left(A, c), right: right(A, c), c };
}
