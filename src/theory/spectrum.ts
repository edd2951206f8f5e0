import type { HostArithmetic } from '../arithmetic/arithmetic.ts';
import { type Bounded, errorBound } from '../arithmetic/errorBound.ts';
import { frobenius } from '../arithmetic/norm.ts';
import { type LinearGaussian, depth, mapNetwork } from '../network/linearGaussian.ts';
import { ValueError } from '../errors.ts';
import { activityHessian } from './hessian.ts';
import { smallEnd } from './productForm.ts';
import { type SymmetricMatrix, byLanczos } from './proposals.ts';
import { DENSE, lowerEnd, upperEnd } from './provenEnds.ts';
import { spectrumBounds } from './spectrumBounds.ts';

/** The ends of the activity Hessian's spectrum. */
export interface Spectrum {
  /** At most λ_min(H): the strong convexity μ of the energy. */
  readonly mu: number;
  /** At least λ_max(H): the smoothness of the energy. */
  readonly lambdaMax: number;
}

/** An enclosure from H itself is no worse than this where μ is so far from λ_max; below it, the product form is asked too. */
const FAR = 2 ** -26;

/**
 * The ends of the activity Hessian's spectrum, as a proven enclosure: every eigenvalue lies in [mu, lambdaMax].
 *
 * An eigensolver, or Lanczos' method beyond 256 rows, only proposes the ends. That H − μI and λI − H are positive definite is then
 * shown by a Cholesky factorisation that runs to completion, less what its own roundings (γ_{n+1} tr, Higham, 2nd ed., Thm 10.3) and
 * those of forming H can hide. Where that leaves little of μ, the best of three is taken: this one, that of the product H = FᵀF
 * (`smallEnd`, for numbers that are doubles), whose small end keeps its digits, and that of `spectrumBounds`, which is positive.
 * Assumes: L ≥ 2.   Cost: O(n³), the factorisations within the band of H.
 * @throws {ValueError} when there is no hidden layer, or a number is lost
 */
export function spectrum<M>(A: HostArithmetic<M>, network: LinearGaussian<M>, hessian?: SymmetricMatrix): Spectrum {
  if (depth(network) < 2)
    throw new ValueError('spectrum: network must have a hidden layer, got depth 1; there is nothing to infer');
  const ends = provenEnds(A, hessian ?? activityHessian(A, network), norm(formingErrors(A, network)));
  if (!isFar(ends)) return ends;
  const small = holdsDoubles(A) ? smallEnd(A, network)?.lower : undefined;
  return { ...ends, mu: Math.max(ends.mu, small ?? ends.mu, spectrumBounds(A, network).mu) };
}

/** Whether every number of the engine is a double, so that the network can be taken as it is. */
export const holdsDoubles = (A: { readonly unitRoundoff: number }): boolean => A.unitRoundoff >= 2 ** -53;

/** Whether roundings of H are much of its small end. */
export const isFar = ({ mu, lambdaMax }: Spectrum): boolean => !(mu > FAR * lambdaMax);

/**
 * The ends of the spectrum of a symmetric matrix, proven likewise, for every matrix within `forming` of it (Frobenius).
 * Shapes: size × size, row-major.   Cost: O(n³).
 * @throws {ValueError} when a number is lost
 */
export function provenEnds<M>(A: HostArithmetic<M>, matrix: SymmetricMatrix, forming: number): Spectrum {
  const { size, entries } = matrix;
  const slack = size * Math.max(2 ** -52, 2 * A.unitRoundoff) * norm(entries);
  const { smallest, largest } = size > DENSE ? byLanczos(matrix) : byEigensolver(A, matrix);
  return {
    mu: lowerEnd(entries, size, smallest.value, Math.max(slack, smallest.radius)) - forming,
    lambdaMax: upperEnd(entries, size, largest.value, Math.max(slack, largest.radius)) + forming,
  };
}

function byEigensolver<M>(A: HostArithmetic<M>, { size: n, entries }: SymmetricMatrix) {
  const eigenvalues = A.symmetricEigenvalues(A.matrix(n, n, entries));
  return {
    smallest: { value: eigenvalues[0]!, radius: 0 },
    largest: { value: eigenvalues.at(-1)!, radius: 0 },
  };
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
