import type { HostArithmetic } from '../arithmetic/arithmetic.ts';
import { type Bounded, errorBound } from '../arithmetic/errorBound.ts';
import { roundedUp } from '../arithmetic/margin.ts';
import { frobenius } from '../arithmetic/norm.ts';
import { ValueError } from '../errors.ts';
import { mapParameters } from '../layers/parameters.ts';
import { effectiveMap, mapOf } from '../network/maps.ts';
import { type ChainLayer, type LinearGaussian, depth, layer } from '../network/linearGaussian.ts';
import { frobeniusNorm, spectralNormBound } from './norms.ts';
import type { Spectrum } from './spectrum.ts';

/**
 * Proven bounds on the spectrum of the activity Hessian, layer by layer: every eigenvalue lies in [mu, lambdaMax].
 *
 *     H ≽ (I − 𝒥)ᵀ D (I − 𝒥),   so   H⁻¹ ≼ Cov(z),   z_l = J_l z_{l−1} + ε_l,  z_0 = 0,  ε_l ~ N(0, I/p_l)
 *     1/μ = Σ_{l<L} ‖G_l‖,   G_l = Cov(z_l) = J_l G_{l−1} J_lᵀ + I/p_l
 *     λ_max = max_l (p_l + p_{l+1} j_{l+1}² + p_{l+1} j_{l+1} + p_l j_l),   j_l ≥ ‖J_l‖
 *
 * The first line drops the output's error; a positive semidefinite matrix of blocks has at most the sum of its diagonal blocks'
 * norms; the last line is Gershgorin's theorem over blocks. Every rounding is enclosed: G_l gets more than was lost added to its
 * diagonal. `spectrum` has both ends to the last digits, for O(n³) with n = n_1 + … + n_{L−1}; these are wider (by what the norms
 * lose, at most 4 √n_l, and by the sum over layers) and cost what a block elimination does.
 * Assumes: L ≥ 2.   Cost: 7 products n_l³ for each hidden layer, memory for 4 matrices n_l × n_l.
 * @throws {ValueError} when there is no hidden layer
 */
export function spectrumBounds<M>(A: HostArithmetic<M>, network: LinearGaussian<M>): Spectrum {
  const L = depth(network);
  if (L < 2)
    throw new ValueError('spectrumBounds: network must have a hidden layer, got depth 1; there is nothing to infer');
  const precision = (l: number): number => A.entries(layer(network, l).precision)[0]!;
  let G = covarianceAbove(A, undefined, 0, precision(1), network.widths[1]!);
  let inverse = spectralNormBound(A, G, 2);
  let [lambdaMax, below] = [0, 0];
  for (let l = 2; l <= L; l++) {
    const J = effectiveMap(A, layer(network, l));
    const error = mapError(A, layer(network, l), J, network.widths[l - 1]!);
    const j = roundedUp(spectralNormBound(A, J, 3) + error);
    const coupling = precision(l) * j;
    const above = l < L ? coupling : 0;
    lambdaMax = Math.max(lambdaMax, roundedUp(precision(l - 1) + coupling * j + above + below));
    below = coupling;
    if (l === L) break;
    G = covarianceAbove(A, { J, G }, error, precision(l), network.widths[l]!);
    inverse += spectralNormBound(A, G, 2);
  }
  return { mu: 1 / roundedUp(inverse), lambdaMax };
}

/** A matrix that is, as a quadratic form, at least J G Jᵀ + I/p, for every J within `error` of the given one. */
function covarianceAbove<M>(
  A: HostArithmetic<M>,
  before: { readonly J: M; readonly G: M } | undefined,
  error: number,
  precision: number,
  n: number,
): M {
  const u = A.unitRoundoff;
  const diagonal = (value: number): M => A.scale(A.matrix(1, 1, [value]), A.identity(n));
  if (!before) return diagonal((1 / precision) * (1 + 8 * u));
  const { J, G } = before;
  const k = A.shape(J)[1];
  const gamma = (k * u) / (1 - k * u);
  const JG = A.multiply(J, G);
  const JGJt = A.multiply(JG, J, { transposeB: true });
  const [sizeJ, sizeG] = [frobeniusNorm(A, J), frobeniusNorm(A, G)];
  const products = gamma * sizeJ * (sizeJ * sizeG + frobeniusNorm(A, JG));
  const map = (2 * sizeJ + error) * error * sizeG;
  const sum = 4 * u * (frobeniusNorm(A, JGJt) + 2 / precision);
  return A.add(JGJt, diagonal(1 / precision + 2 * (products + map + sum)));
}

/** ‖fl(J) − J‖ for J = τI + aW, a and W as given: |error| ≤ 2u(|aW| + |J|), and ‖aW‖ ≤ ‖J‖ + √n. Other maps: error analysis. */
function mapError<M>(A: HostArithmetic<M>, at: ChainLayer<M>, J: M, n: number): number {
  if (mapOf(A, at).factors) return 4 * A.unitRoundoff * (2 * frobeniusNorm(A, J) + Math.sqrt(n));
  const E = errorBound(A, A.unitRoundoff);
  const asGiven = (value: M): Bounded<M> => ({ value, error: new Float64Array(A.entries(value).length) });
  const inE = { ...at, theta: mapParameters(at.theta, asGiven), precision: asGiven(at.precision) };
  return roundedUp(frobenius([effectiveMap(E, inE).error]));
}
