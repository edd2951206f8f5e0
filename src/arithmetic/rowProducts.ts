import type { Arithmetic, Elementwise } from './arithmetic.ts';

/** Which rows are multiplied, and where their products are added: one entry a term, as long as the others. */
export interface RowTerms {
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly target: Int32Array;
}

/** What attention needs to be fast: work that `gather`, `hadamard` and `scatter` do in four passes, in one. */
export interface RowProducts<M> {
  /** Row r of `count` is Σ A[a_k] ∘ B[b_k] over the terms k whose target is r. Rows are within their matrices. */
  rowProducts(a: M, b: M, terms: RowTerms, count: number): M;
}

/**
 * Σ A[a_k] ∘ B[b_k] by target, in one pass where the arithmetic has one.
 *
 * Shapes: A (m × n), B (p × n) → count × n.   Cost: n products a term, and without a pass of its own three matrices of all terms.
 */
export function rowProducts<M>(
  A: Arithmetic<M> & Elementwise<M> & Partial<RowProducts<M>>,
  a: M,
  b: M,
  terms: RowTerms,
  count: number,
): M {
  if (A.rowProducts) return A.rowProducts(a, b, terms, count);
  return A.scatter(A.hadamard(A.gather(a, terms.a), A.gather(b, terms.b)), terms.target, count);
}

/** The same on row-major numbers of n columns, each sum in the order of its terms. */
export function rowProductsOf(
  p: ArrayLike<number>,
  q: ArrayLike<number>,
  { a, b, target }: RowTerms,
  count: number,
  n: number,
): Float64Array {
  const sums = new Float64Array(count * n);
  for (let k = 0; k < target.length; k++) {
    const [from, other, to] = [a[k]! * n, b[k]! * n, target[k]! * n];
    for (let j = 0; j < n; j++) sums[to + j] = sums[to + j]! + p[from + j]! * q[other + j]!;
  }
  return sums;
}
