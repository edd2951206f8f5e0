import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { HostArithmetic } from '../arithmetic/arithmetic.ts';
import { type Bounded, errorBound } from '../arithmetic/errorBound.ts';
import type { LinearNetwork } from '../network/network.ts';
import { depth } from '../network/network.ts';
import { ValueError } from '../errors.ts';
import { activityHessian } from './hessian.ts';

/** The ends of the activity Hessian's spectrum. */
export interface Spectrum {
  /** λ_min(H): the strong convexity μ of the energy. */
  readonly mu: number;
  /** λ_max(H): the smoothness of the energy. */
  readonly lambdaMax: number;
}

/**
 * Extreme eigenvalues of the activity Hessian, widened by their error bound so that the true ones lie within.
 *
 * A symmetric eigensolver is backward stable: |λ̂ − λ| ≤ c·n·u·‖H‖. The bound used is n·u·‖H‖_F with u = 2⁻⁵², for ml-matrix's
 * tridiagonal QL; to it comes ‖ΔH‖_F for the roundings of forming H, by running error analysis.   Assumes: L ≥ 2.   Cost: O(n³).
 * @throws {ValueError} when there is no hidden layer
 */
export function spectrum<M>(A: HostArithmetic<M>, network: LinearNetwork<M>): Spectrum {
  if (depth(network) < 2)
    throw new ValueError('spectrum: network must have a hidden layer, got depth 1; there is nothing to infer');
  const { size, entries } = activityHessian(A, network);
  const eigenvalues = new EigenvalueDecomposition(Matrix.from1DArray(size, size, entries), { assumeSymmetric: true })
    .realEigenvalues;
  const slack = size * 2 ** -52 * norm(entries) + norm(formingErrors(A, network));
  return { mu: Math.min(...eigenvalues) - slack, lambdaMax: Math.max(...eigenvalues) + slack };
}

/** |fl(H) − H|, entry by entry, for the network's numbers taken as they are. */
function formingErrors<M>(A: HostArithmetic<M>, network: LinearNetwork<M>): Float64Array {
  const asGiven = (value: M): Bounded<M> => ({ value, error: new Float64Array(A.entries(value).length) });
  const layers = network.layers.map((at) => ({
    weights: asGiven(at.weights),
    scale: asGiven(at.scale),
    skip: at.skip,
    precision: asGiven(at.precision),
  }));
  const E = { ...errorBound(A, A.unitRoundoff), entries: (a: Bounded<M>) => a.error };
  return activityHessian(E, { widths: network.widths, layers }).entries;
}

/** ‖x‖, one entry at a time: H has more entries than a call may have arguments. */
const norm = (x: Float64Array): number => x.reduce((length, entry) => Math.hypot(length, entry), 0);

/**
 * Gradient descent on activities converges for every start iff 0 < η < 2/λ_max(H); this is that bound.
 */
export const stabilityBound = ({ lambdaMax }: Spectrum): number => 2 / lambdaMax;
