import { bandCholesky } from '../arithmetic/bandCholesky.ts';
import { cholesky } from '../arithmetic/cholesky.ts';
import { SingularError, ValueError } from '../errors.ts';

/** Of a matrix of zeros nothing is slack, and twice nothing is nothing. */
const LEAST_SLACK = 2 ** -1000;

/**
 * A proven lower bound on the smallest eigenvalue of a symmetric H, near a proposed one: t with H − tI positive definite, shown by a
 * Cholesky factorisation that runs to completion, less what its roundings can hide (γ_{n+1} tr, Higham, 2nd ed., Thm 10.3).
 *
 * t is `slack` > 0 below the proposal, then twice as far, until it is proven.   Shapes: n × n, row-major.   Cost: O(n³), less with a band.
 * @throws {ValueError} when a number is lost
 */
export function lowerEnd(entries: Float64Array, n: number, proposed: number, slack: number): number {
  for (let back = Math.max(slack, LEAST_SLACK); ; back *= 2) {
    const t = proposed - back;
    if (!Number.isFinite(t))
      throw new ValueError(
        `spectrum: the Hessian's entries and eigenvalues must be finite, got ${t}; scale the network`,
      );
    const shifted = entries.map((x, i) => (i % (n + 1) === 0 ? x - t : x));
    let [trace, largest] = [0, Math.abs(t)];
    for (let i = 0; i < n; i++) {
      trace += shifted[i * (n + 1)]!;
      largest = Math.max(largest, Math.abs(entries[i * (n + 1)]!));
    }
    // γ_{n+1} tr for the factorisation, u(|h_ii| + |t|) for the shift; both with room to spare.
    const hidden = 2 ** -52 * ((n + 2) * trace + 2 * largest);
    if (isPositiveDefinite(shifted, n)) return t - hidden;
  }
}

/** Beyond so many rows, panels and the band are worth it. */
export const DENSE = 256;

/** R with A = R·Rᵀ.   @throws {SingularError} when a pivot is not positive */
export const factorOf = (a: Float64Array, n: number): Float64Array => (n > DENSE ? bandCholesky(a, n) : cholesky(a, n));

/** A proven upper bound on the largest eigenvalue, likewise. */
export const upperEnd = (entries: Float64Array, n: number, proposed: number, slack: number): number =>
  -lowerEnd(
    entries.map((x) => -x),
    n,
    -proposed,
    slack,
  );

function isPositiveDefinite(a: Float64Array, n: number): boolean {
  try {
    factorOf(a, n);
    return true;
  } catch (error) {
    if (error instanceof SingularError) return false;
    throw error;
  }
}
