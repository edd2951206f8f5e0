import type { HostArithmetic } from '../arithmetic/arithmetic.ts';
import { cholesky, solveFactored } from '../arithmetic/cholesky.ts';
import { type Bounded, errorBound } from '../arithmetic/errorBound.ts';
import { type RitzPair, largestPair } from '../arithmetic/lanczos.ts';
import { frobenius } from '../arithmetic/norm.ts';
import { type LinearGaussian, depth, mapNetwork } from '../network/linearGaussian.ts';
import { SingularError, ValueError } from '../errors.ts';
import { activityHessian } from './hessian.ts';
import { product, smallEnd } from './productForm.ts';
import { lowerEnd, upperEnd } from './provenEnds.ts';
import { spectrumBounds } from './spectrumBounds.ts';

/** The ends of the activity Hessian's spectrum. */
export interface Spectrum {
  /** At most λ_min(H): the strong convexity μ of the energy. */
  readonly mu: number;
  /** At least λ_max(H): the smoothness of the energy. */
  readonly lambdaMax: number;
}

/** Up to this size a dense eigensolver proposes the ends; beyond it, Lanczos' method does, which is many times quicker. */
const DENSE = 256;
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
export function spectrum<M>(A: HostArithmetic<M>, network: LinearGaussian<M>): Spectrum {
  if (depth(network) < 2)
    throw new ValueError('spectrum: network must have a hidden layer, got depth 1; there is nothing to infer');
  const ends = provenEnds(A, activityHessian(A, network), norm(formingErrors(A, network)));
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
export function provenEnds<M>(
  A: HostArithmetic<M>,
  { size, entries }: { readonly size: number; readonly entries: Float64Array },
  forming: number,
): Spectrum {
  const slack = size * Math.max(2 ** -52, 2 * A.unitRoundoff) * norm(entries);
  const [smallest, largest] = size > DENSE ? byLanczos(entries, size) : byEigensolver(A, entries, size);
  const [below, above] = [smallest, largest].map(({ radius }) => Math.max(slack, radius));
  return {
    mu: lowerEnd(entries, size, smallest.value, below!) - forming,
    lambdaMax: upperEnd(entries, size, largest.value, above!) + forming,
  };
}

type Proposal = Pick<RitzPair, 'value' | 'radius'>;

function byEigensolver<M>(A: HostArithmetic<M>, entries: Float64Array, n: number): [Proposal, Proposal] {
  const eigenvalues = A.symmetricEigenvalues(A.matrix(n, n, entries));
  return [eigenvalues[0]!, eigenvalues.at(-1)!].map((value) => ({ value, radius: 0 })) as [Proposal, Proposal];
}

/** λ_max from H; λ_min from H⁻¹, or, where H has no factor in doubles, from λ_max I − H, which has fewer digits. */
function byLanczos(entries: Float64Array, n: number): [Proposal, Proposal] {
  if (!entries.every(Number.isFinite))
    throw new ValueError('spectrum: the Hessian must be finite, got another number in it; scale the network');
  const largest = largestPair(product(entries, n), n, { tolerance: 2 ** -44 });
  const smallest = smallestPair(entries, n);
  if (smallest) return [smallest, largest];
  const H = product(entries, n);
  const turned = largestPair(
    (v) => {
      const Hv = H(v);
      return v.map((x, i) => largest.value * x - Hv[i]!);
    },
    n,
    { tolerance: 2 ** -44 },
  );
  return [{ value: largest.value - turned.value, radius: turned.radius }, largest];
}

/** The smallest eigenvalue of H and its vector, from those of H⁻¹; nothing where H has no Cholesky factor in doubles. */
export function smallestPair(entries: Float64Array, n: number): RitzPair | undefined {
  try {
    const factor = cholesky(entries, n);
    const { value, radius, vector } = largestPair((v) => solveFactored(factor, v), n, { tolerance: 2 ** -44 });
    return { value: 1 / value, radius: radius / value ** 2, vector };
  } catch (error) {
    if (error instanceof SingularError) return undefined;
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
