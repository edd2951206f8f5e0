import type { HostArithmetic } from '../arithmetic/arithmetic.ts';
import { cholesky } from '../arithmetic/cholesky.ts';
import { type Bounded, errorBound } from '../arithmetic/errorBound.ts';
import { frobenius } from '../arithmetic/norm.ts';
import { type LinearGaussian, depth, mapNetwork } from '../network/linearGaussian.ts';
import { SingularError, ValueError } from '../errors.ts';
import { activityHessian } from './hessian.ts';

/** The ends of the activity Hessian's spectrum. */
export interface Spectrum {
  /** λ_min(H): the strong convexity μ of the energy. */
  readonly mu: number;
  /** λ_max(H): the smoothness of the energy. */
  readonly lambdaMax: number;
}

/**
 * The ends of the activity Hessian's spectrum, as a proven enclosure: every eigenvalue lies in [mu, lambdaMax].
 *
 * An eigensolver only proposes the ends. That H − μI and λI − H are positive definite is then shown by a Cholesky factorisation
 * that runs to completion, less what its own roundings (γ_{n+1} tr, Higham, 2nd ed., Thm 10.3) and those of forming H can hide.
 * Assumes: L ≥ 2.   Cost: O(n³).
 * @throws {ValueError} when there is no hidden layer, or a number is lost
 */
export function spectrum<M>(A: HostArithmetic<M>, network: LinearGaussian<M>): Spectrum {
  if (depth(network) < 2)
    throw new ValueError('spectrum: network must have a hidden layer, got depth 1; there is nothing to infer');
  return provenEnds(A, activityHessian(A, network), norm(formingErrors(A, network)));
}

/**
 * The ends of the spectrum of a symmetric matrix, proven likewise, for every matrix within `forming` of it (Frobenius).
 * Shapes: size × size, row-major.   Cost: O(n³).
 */
export function provenEnds<M>(
  A: HostArithmetic<M>,
  { size, entries }: { readonly size: number; readonly entries: Float64Array },
  forming: number,
): Spectrum {
  const eigenvalues = A.symmetricEigenvalues(A.matrix(size, size, entries));
  const slack = size * Math.max(2 ** -52, 2 * A.unitRoundoff) * norm(entries);
  return {
    mu: lowerEnd(entries, size, eigenvalues[0]!, slack) - forming,
    lambdaMax:
      -lowerEnd(
        entries.map((x) => -x),
        size,
        -eigenvalues.at(-1)!,
        slack,
      ) + forming,
  };
}

/** A proven lower bound on the smallest eigenvalue of H, near a proposed one: t with H − tI positive definite, less roundings. */
function lowerEnd(entries: Float64Array, n: number, proposed: number, slack: number): number {
  for (let back = slack; ; back *= 2) {
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

function isPositiveDefinite(a: Float64Array, n: number): boolean {
  try {
    cholesky(a, n);
    return true;
  } catch (error) {
    if (error instanceof SingularError) return false;
    throw error;
  }
}

/** |fl(H) − H|, entry by entry, for the network's numbers taken as they are. */
function formingErrors<M>(A: HostArithmetic<M>, network: LinearGaussian<M>): Float64Array {
  const asGiven = (value: M): Bounded<M> => ({ value, error: new Float64Array(A.entries(value).length) });
  const E = { ...errorBound(A, A.unitRoundoff), entries: (a: Bounded<M>) => a.error };
  return activityHessian(E, mapNetwork(network, asGiven)).entries;
}

const norm = (x: Float64Array): number => frobenius([x]);

/**
 * Gradient descent on activities converges for every start iff 0 < η < 2/λ_max(H); this is that bound.
 */
export const stabilityBound = ({ lambdaMax }: Spectrum): number => 2 / lambdaMax;
