import { factoredSolver } from '../arithmetic/cholesky.ts';
import { type RitzPair, largestPair } from '../arithmetic/lanczos.ts';
import { symmetricProduct } from '../arithmetic/symmetricProduct.ts';
import { SingularError, ValueError } from '../errors.ts';
import { factorOf } from './provenEnds.ts';

/** A symmetric matrix, size × size, row-major. */
export interface SymmetricMatrix {
  readonly size: number;
  readonly entries: Float64Array;
}

/** Both extreme eigenvalues with their vectors. Nothing of it is proven. */
export interface Proposals {
  readonly smallest: RitzPair;
  readonly largest: RitzPair;
}

/** The residual of a proposal, relative to it; its error is much smaller. */
const tolerance = 2 ** -36;

const known = new WeakMap<Float64Array, Proposals>();

/**
 * The ends of the spectrum of a positive definite H by Lanczos' method: λ_max from H, λ_min from H⁻¹ or, where H has no Cholesky factor
 * in doubles, from λ_max I − H, which has fewer digits. Found once for each array of entries.   Cost: one factorisation within H's band.
 * @throws {ValueError} when an entry is not finite
 */
export function byLanczos({ size: n, entries }: SymmetricMatrix): Proposals {
  if (!entries.every(Number.isFinite))
    throw new ValueError('spectrum: the Hessian must be finite, got another number in it; scale the network');
  const before = known.get(entries);
  if (before) return before;
  const H = symmetricProduct(entries, n);
  const largest = largestPair(H, n, { tolerance });
  const found = { largest, smallest: fromInverse({ size: n, entries }) ?? fromDifference(H, n, largest.value) };
  known.set(entries, found);
  return found;
}

function fromInverse({ size: n, entries }: SymmetricMatrix): RitzPair | undefined {
  try {
    const { value, radius, vector } = largestPair(factoredSolver(factorOf(entries, n), n), n, { tolerance });
    return { value: 1 / value, radius: radius / value ** 2, vector };
  } catch (error) {
    if (error instanceof SingularError) return undefined;
    throw error;
  }
}

function fromDifference(H: (v: Float64Array) => Float64Array, n: number, lambdaMax: number): RitzPair {
  const turned = (v: Float64Array): Float64Array => {
    const Hv = H(v);
    return v.map((x, i) => lambdaMax * x - Hv[i]!);
  };
  const { value, radius, vector } = largestPair(turned, n, { tolerance });
  return { value: lambdaMax - value, radius, vector };
}
