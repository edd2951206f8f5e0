import type { HostArithmetic } from '../arithmetic/arithmetic.ts';
import type { Bounded } from '../arithmetic/errorBound.ts';
import { type Float64Matrix, float64 } from '../arithmetic/float64.ts';
import { largestPair } from '../arithmetic/lanczos.ts';
import { roundedDown, roundedUp } from '../arithmetic/margin.ts';
import { frobenius, sumOfSquares } from '../arithmetic/norm.ts';
import { arrayTimesPowerOfTwo, largestExponent, timesPowerOfTwo } from '../arithmetic/powerOfTwo.ts';
import { symmetricProduct } from '../arithmetic/symmetricProduct.ts';
import { inverseOf, triangularFactor } from '../arithmetic/triangularFactor.ts';
import type { LinearGaussian } from '../network/linearGaussian.ts';
import { upperEnd } from './provenEnds.ts';
import { E, asGiven, stackedFactor } from './stackedFactor.ts';

/** What the product form says of the smallest eigenvalue. */
export interface SmallEnd {
  /** Its best estimate. */
  readonly value: number;
  /** A proven lower bound; 0 where roundings of the product hide it. */
  readonly lower: number;
  /** A vector that nearly attains it. */
  readonly vector: Float64Array;
}

/**
 * The smallest eigenvalue of the activity Hessian from below, from the product H = FᵀF, so that it keeps its digits where a
 * factorisation of H has lost them: the error is about u √κ of μ, and where only precisions are far apart about u.
 *
 *     F Π = Q R,  X = Π R⁻¹:   ‖(FX)ᵀ FX − I‖ ≤ ε   gives   μ ≥ (1 − ε)/λ_max(X Xᵀ)
 *
 * What is proven is the last line, with every rounding of its products enclosed; how X was found does not matter.
 * Assumes: L ≥ 2, an engine whose numbers are doubles.   Cost: O(n³).   Nothing where a number is lost.
 */
export function smallEnd<M>(A: HostArithmetic<M>, network: LinearGaussian<M>): SmallEnd | undefined {
  const F = stackedFactor(A, network);
  const { rows, columns: n, data } = F.value;
  if (!finite(data)) return undefined;
  const inverse = inverseOf(triangularFactor(data, rows, n));
  if (!finite(inverse)) return undefined;
  // In a unit in which squares fit.
  const exponent = largestExponent([inverse]);
  const X = asGiven(float64.matrix(n, n, arrayTimesPowerOfTwo(inverse, -exponent)));
  const Q = E.multiply(F, asGiven(float64.matrix(n, n, inverse)));
  const gram = E.multiply(Q, Q, { transposeA: true });
  const epsilon = size(E.subtract(gram, E.identity(n)));
  const covariance = E.multiply(X, X, { transposeB: true });
  const G = covariance.value.data;
  const { value, radius, vector } = largestPair(symmetricProduct(G, n), n, { tolerance: 2 ** -40 });
  const slack = Math.max(radius, n * 2 ** -52 * frobenius([G]));
  const top = upperEnd(G, n, value, slack) + roundedUp(frobenius([covariance.error]));
  const lower = Math.max(0, roundedDown(Math.max(0, 1 - epsilon) / top));
  return {
    value: timesPowerOfTwo(1 / value, -2 * exponent),
    lower: Math.max(0, roundedDown(timesPowerOfTwo(lower, -2 * exponent))),
    vector,
  };
}

/** ‖Fv‖²/‖v‖²: between the ends of the spectrum of FᵀF, for every v ≠ 0. With bounds on its roundings. */
export function rayleigh(F: Bounded<Float64Matrix>, v: Float64Array): { value: number; below: number; above: number } {
  const near = float64.matrix(v.length, 1, arrayTimesPowerOfTwo(v, -largestExponent([v])));
  const Fv = E.multiply(F, asGiven(near));
  const vv = sumOfSquares([near.data]).sum;
  const { sum, exponent } = sumOfSquares([Fv.value.data]);
  const rounding = roundedUp(frobenius([Fv.error]));
  const norm = frobenius([Fv.value.data]);
  const [most, least] = [roundedUp(norm) + rounding, Math.max(0, roundedDown(norm) - rounding)];
  return {
    value: timesPowerOfTwo(sum / vv, 2 * exponent),
    below: roundedDown((least / roundedUp(vv)) * least),
    above: roundedUp((most / roundedDown(vv)) * most),
  };
}

const size = ({ value, error }: Bounded<Float64Matrix>): number =>
  roundedUp(frobenius([value.data])) + roundedUp(frobenius([error]));

const finite = (data: Float64Array): boolean => data.every(Number.isFinite);
