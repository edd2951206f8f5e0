import type { HostArithmetic } from '../arithmetic/arithmetic.ts';
import { ValueError } from '../errors.ts';
import { type LinearGaussian, depth } from '../network/linearGaussian.ts';
import { activityHessian } from './hessian.ts';
import { rayleigh, smallEnd } from './productForm.ts';
import { byLanczos } from './proposals.ts';
import { isFar, spectrum } from './spectrum.ts';
import { stackedFactor } from './stackedFactor.ts';

/** One end of a spectrum. */
export interface End {
  /** The best estimate, between the bounds; absent where no number of doubles comes near. */
  readonly value?: number;
  /** Proven: at most the end. 0 or less says nothing of a positive definite matrix. */
  readonly lower: number;
  /** Proven: at least the end. */
  readonly upper: number;
}

/** Both ends of the activity Hessian's spectrum: μ = λ_min(H) and λ_max(H). */
export interface SpectrumEnds {
  readonly mu: End;
  readonly lambdaMax: End;
}

/**
 * Both ends of the activity Hessian's spectrum, each with a proven bound on either side.
 *
 *     λ_min(H) ≤ ‖Fv‖²/‖v‖² ≤ λ_max(H)  for every v ≠ 0, where H = FᵀF
 *
 * The outer bounds are those of `spectrum`; the inner ones, and the estimates, are the quotients of two vectors that Lanczos' method
 * finds, evaluated from the product, which keeps the digits of a small end. Where even the product's roundings are more than μ, the
 * estimate is 1/λ_max of the inverse that `smallEnd` finds.
 * Assumes: L ≥ 2, an engine whose numbers are doubles.   Cost: O(n³) as `spectrum`.
 * @throws {ValueError} when there is no hidden layer, or a number is lost
 */
export function spectrumEnds<M>(A: HostArithmetic<M>, network: LinearGaussian<M>): SpectrumEnds {
  if (depth(network) < 2)
    throw new ValueError('spectrumEnds: network must have a hidden layer, got depth 1; there is nothing to infer');
  const hessian = activityHessian(A, network);
  const outer = spectrum(A, network, hessian);
  const F = stackedFactor(A, network);
  const { smallest, largest } = byLanczos(hessian);
  const top = rayleigh(F, largest.vector);
  const far = isFar(outer);
  const small = far ? smallEnd(A, network) : smallest;
  const bottom = rayleigh(F, (small ?? smallest).vector);
  const estimate = far ? small && Math.min(small.value, bottom.value) : bottom.value;
  return {
    mu: end(estimate, outer.mu, bottom.above),
    lambdaMax: end(top.value, top.below, outer.lambdaMax),
  };
}

const end = (value: number | undefined, lower: number, upper: number): End => ({
  ...(value === undefined ? {} : { value: Math.min(upper, Math.max(lower, value)) }),
  lower,
  upper,
});
