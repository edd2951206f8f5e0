import type { HostArithmetic } from '../../arithmetic/arithmetic.ts';
import { type Bounded, errorBound } from '../../arithmetic/errorBound.ts';
import { frobenius } from '../../arithmetic/norm.ts';
import { ValueError } from '../../errors.ts';
import { type GenerativeModel, mapModel, requireLinear } from '../../network/generative.ts';
import { type Spectrum, provenEnds } from '../spectrum.ts';
import { generativeHessian } from './hessian.ts';

/**
 * The ends of the Hessian's spectrum in x_1..x_L, as a proven enclosure: every eigenvalue lies in [mu, lambdaMax].
 *
 * Descent of a linear model converges for every start iff 0 < η < 2/λ_max, and then
 *
 *     ‖∇E‖²/(2 λ_max) ≤ E − E* ≤ ‖∇E‖²/(2 μ)   where μ > 0
 *
 * A μ of 0 or less says that no unique minimum could be proven.   Cost: O(N³) for N = n_1 + … + n_L, as `provenEnds`.
 * @throws {ValueError} when an activation is not the identity, or a number is lost
 */
export function generativeSpectrum<M>(A: HostArithmetic<M>, model: GenerativeModel<M>, labelled: boolean): Spectrum {
  const { hessian } = generativeHessian(A, model, labelled);
  const asGiven = (value: M): Bounded<M> => ({ value, error: new Float64Array(A.entries(value).length) });
  const E = errorBound(A, A.unitRoundoff);
  const forming = generativeHessian(E, mapModel(model, asGiven), labelled).hessian.error;
  return provenEnds(A, { size: A.shape(hessian)[0], entries: A.entries(hessian) }, frobenius([forming]));
}

/**
 * Bounds on λ_max(H) from singular values alone, for unit precisions, a flat prior and L ≥ 2.
 *
 *     1 + σ_max(W_0)² ≤ λ_max(H) ≤ (1 + σ)²,   σ = max(σ_max(W_0), …, σ_max(W_{L−2}), σ_max([W_{L−1}; R]))
 *
 * The errors are linear in the latents, ε = (D + N) x: D copies x_1..x_{L−1} into their own errors, N predicts. H = (D + N)ᵀ(D + N);
 * the lower bound is the block of x_1. R counts only while a label is clamped. In float64, as good as its singular values.
 * Cost: one singular value decomposition a layer.
 * @throws {ValueError} when a precision is not 1, the prior is not flat, L < 2, or an activation is not the identity
 */
export function lambdaMaxBounds<M>(
  A: HostArithmetic<M>,
  model: GenerativeModel<M>,
  labelled: boolean,
): { readonly lower: number; readonly upper: number } {
  const { weights, precisions, readout, readoutPrecision, priorPrecision } = model;
  const [L, top] = [weights.length, weights.at(-1)!];
  const other = [...precisions, ...(labelled ? [readoutPrecision] : [])].find((p) => A.entries(p)[0] !== 1);
  if (L < 2 || other !== undefined || priorPrecision !== undefined)
    throw new ValueError(
      `lambdaMaxBounds: model must have two latent layers or more, unit precisions and a flat prior, got ${L} layers${other === undefined ? '' : `, a precision of ${A.entries(other)[0]}`}${priorPrecision === undefined ? '' : ', a prior'}; use generativeSpectrum`,
    );
  requireLinear('lambdaMaxBounds', model);
  const sigma = (W: M): number => A.singularValues(W)[0]!;
  const [m, n] = A.shape(top);
  const K = A.shape(readout)[0];
  const stacked = labelled ? A.matrix(m + K, n, Float64Array.from([...A.entries(top), ...A.entries(readout)])) : top;
  const most = Math.max(...weights.slice(0, L - 1).map(sigma), sigma(stacked));
  return { lower: 1 + sigma(weights[0]!) ** 2, upper: (1 + most) ** 2 };
}
