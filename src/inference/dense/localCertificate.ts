import { PIECEWISE_LINEAR } from '../../arithmetic/activations.ts';
import type { Bounded } from '../../arithmetic/errorBound.ts';
import { elementwiseBound } from '../../arithmetic/elementwiseBound.ts';
import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import { roundedDown, roundedUp } from '../../arithmetic/margin.ts';
import type { DenseLayer, DenseNetwork, DenseProblem } from '../../network/dense/denseNetwork.ts';
import { frobenius } from '../../arithmetic/norm.ts';
import { exactly } from '../certificate.ts';
import { denseHessian, hessianSmoothness } from './curvature.ts';
import { denseGradient, denseState } from './denseEnergy.ts';
import { exactNetwork } from './exactNetwork.ts';

/** What can be said about a point that inference stopped at. */
export type LocalCertificate =
  /** Each sample has a local minimum of the energy within `bound` of its activities (Frobenius over hidden layers). */
  | { readonly kind: 'proven'; readonly bound: number }
  /** Only the gradient is known to be small, and why no more is. */
  | { readonly kind: 'empirical'; readonly reason: string };

/** A proven enclosure of the eigenvalues of a symmetric matrix whose entries may be off by `error` together. */
export type Ends = (matrix: { readonly size: number; readonly entries: Float64Array; readonly error: number }) => {
  readonly mu: number;
  readonly lambdaMax: number;
};

type B = Bounded<Float64Matrix>;
type Dense = Pick<DenseProblem<Float64Matrix>, 'network'>;
const E = elementwiseBound(float64.unitRoundoff);

/**
 * A proof that a local minimum is near.
 *
 * Within r of z no unit reaches a kink and the Hessian stays above μ − Kr, so on that sphere F ≥ F(z) − gr + ½(μ − Kr)r², g = ‖∇F‖.
 * With r = 4g/μ and Kr ≤ μ/4 that is above F(z): a minimum lies inside, and by strong convexity no farther than
 *
 *     g/(μ − Kr)          kinks, with u = aWz + b:   after: |a|‖W[i,:]‖ r < |u_i|      before: r < |z_i|,   layers l ≥ 2
 *
 * Descent of F that starts at z and takes small enough steps cannot leave the ball either. Rounding is bounded throughout.
 * `ends` encloses eigenvalues (theory's `provenEnds`).
 * Shapes: z_l (n_l × B).   Cost: O(n³) for each sample, n = n_1 + … + n_{L−1}.
 */
export function localCertificate({ network }: Dense, z: readonly Float64Matrix[], ends: Ends): LocalCertificate {
  if (network.layers.length === 1) return { kind: 'proven', bound: 0 };
  let sum = 0;
  for (let b = 0; b < z[0]!.columns; b++) {
    const empirical = (reason: string): LocalCertificate => ({ kind: 'empirical', reason: `sample ${b}: ${reason}` });
    const { gradient, hessian, smoothness, room } = around(network, z, b);
    if (!Number.isFinite(hessian.error)) return empirical('a unit is at its kink');
    const { mu } = ends(hessian);
    if (!(mu > 0)) return empirical('the smallest eigenvalue is not proven positive');
    const r = roundedUp((4 * gradient.most) / mu);
    const change = roundedUp(smoothness(r) * r);
    if (!(change <= mu / 4)) return empirical(`the Hessian may change by more than a quarter within ${r}`);
    const reached = room.findIndex((distance) => !(r < distance));
    if (reached >= 0) return empirical(`a unit of layer ${reached + 2} may cross its kink within ${r}`);
    sum += roundedUp(gradient.most / (mu - change)) ** 2;
  }
  return { kind: 'proven', bound: roundedUp(Math.sqrt(sum)) };
}

/**
 * How far from rest a point is proven to be: some sample has no point with ∇F = 0 within `distance` if this is above 1.
 *
 *     ‖∇F(z)‖ / ((λ_max + K distance) distance)
 *
 * 0, for nothing proven, where a unit may cross its kink within the distance.   Shapes and cost as for `localCertificate`.
 */
export function awayFromRest({ network }: Dense, z: readonly Float64Matrix[], distance: number, ends: Ends): number {
  let most = 0;
  for (let b = 0; b < z[0]!.columns && network.layers.length > 1; b++) {
    const { gradient, hessian, smoothness, room } = around(network, z, b);
    if (!Number.isFinite(hessian.error) || !room.every((far) => distance < far)) continue;
    const { mu, lambdaMax } = ends(hessian);
    const steepest = Math.max(lambdaMax, -mu) + smoothness(distance) * distance;
    most = Math.max(most, gradient.least / roundedUp(steepest * distance));
  }
  return most;
}

/** Everything that is known about sample b's energy at z and near it. */
function around(network: DenseNetwork<Float64Matrix>, z: readonly Float64Matrix[], b: number) {
  const sample = z.map((zl) => exactly(column(zl, b)));
  const bounded = exactNetwork(network);
  const state = denseState(E, bounded, sample);
  const gradient = denseGradient(E, state);
  const [size, rounding] = [frobenius(gradient.map((g) => g.value.data)), frobenius(gradient.map((g) => g.error))];
  const errorNorms = state.errors.map((e) => roundedUp(frobenius([e.value.data]) + frobenius([e.error])));
  return {
    gradient: { most: roundedUp(size + rounding), least: Math.max(0, roundedDown(size) - roundedUp(rounding)) },
    hessian: denseHessian(E, bounded, sample),
    smoothness: (r: number): number => hessianSmoothness(network, errorNorms, r),
    /** For layers 2..L: how far their inputs may move before a unit reaches its kink. The first layer's input is clamped. */
    room: bounded.layers.slice(1).map((layer, i) => roomOf(layer, network.placement, sample[i + 1]!)),
  };
}

function roomOf(layer: DenseLayer<B>, placement: 'after' | 'before', z: B): number {
  if (layer.activation === 'identity' || !PIECEWISE_LINEAR.has(layer.activation)) return Infinity;
  const { weights: W, scale: a, bias } = layer;
  const u = placement === 'after' ? E.add(E.scale(a, E.multiply(W, z)), bias) : z;
  const { columns, data } = W.value;
  const distances = u.value.data.map((x, i) => {
    const row = data.subarray(i * columns, (i + 1) * columns);
    const speed = placement === 'after' ? roundedUp(Math.abs(a.value.data[0]!) * frobenius([row])) : 1;
    return roundedDown((Math.abs(x) - u.error[i]!) / speed); // Infinity where the input does not move the unit
  });
  return Math.min(...distances);
}

const column = ({ rows, columns, data }: Float64Matrix, b: number): Float64Matrix => ({
  rows,
  columns: 1,
  data: Float64Array.from({ length: rows }, (_, i) => data[i * columns + b]!),
});
