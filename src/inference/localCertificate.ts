import type { Bounded } from '../arithmetic/errorBound.ts';
import { elementwiseBound } from '../arithmetic/elementwiseBound.ts';
import { float64, type Float64Matrix } from '../arithmetic/float64.ts';
import { roundedDown, roundedUp } from '../arithmetic/margin.ts';
import { frobenius } from '../arithmetic/norm.ts';
import { mapParameters } from '../layers/parameters.ts';
import { mapGraph } from '../network/graph.ts';
import { type Supervised, supervised } from '../problem/problem.ts';
import { type BoundedChain, boundedChain } from './boundedChain.ts';
import { exactly } from './certificate.ts';
import { hessianSmoothness, sampleHessian } from './curvature.ts';
import { gradientOf, stateAt } from './state.ts';

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

type Given = Pick<Supervised<Float64Matrix>, 'network'> & Partial<Pick<Supervised<Float64Matrix>, 'clamped'>>;
type Chain = BoundedChain<Float64Matrix>;
const E = elementwiseBound(float64.unitRoundoff);

/**
 * A proof that a local minimum is near, for a chain with clamped ends and gaussian errors whose layers have bounds.
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
export function localCertificate(
  { network, clamped }: Given,
  z: readonly Float64Matrix[],
  ends: Ends,
): LocalCertificate {
  const chain = boundedChain(network, clamped);
  if ('reason' in chain) return { kind: 'empirical', reason: chain.reason };
  if (chain.above.length === 0) return { kind: 'proven', bound: 0 };
  const bounds: number[] = [];
  for (let b = 0; b < z[0]!.columns; b++) {
    const empirical = (reason: string): LocalCertificate => ({ kind: 'empirical', reason: `sample ${b}: ${reason}` });
    const { gradient, hessian, smoothness, room } = around(chain, z, b);
    if (!Number.isFinite(hessian.error)) return empirical('a unit is at its kink');
    const { mu } = ends(hessian);
    if (!(mu > 0)) return empirical('the smallest eigenvalue is not proven positive');
    const r = roundedUp((4 * gradient.most) / mu);
    const change = roundedUp(smoothness(r) * r);
    if (!(change <= mu / 4)) return empirical(`the Hessian may change by more than a quarter within ${r}`);
    const reached = room.findIndex((distance) => !(r < distance));
    if (reached >= 0) return empirical(`a unit of layer ${reached + 2} may cross its kink within ${r}`);
    bounds.push(roundedUp(gradient.most / (mu - change)));
  }
  return { kind: 'proven', bound: roundedUp(frobenius([bounds])) };
}

/**
 * How far from rest a point is proven to be: some sample has no point with ∇F = 0 within `distance` if this is above 1.
 *
 *     ‖∇F(z)‖ / ((λ_max + K distance) distance)
 *
 * 0, for nothing proven, where a unit may cross its kink within the distance or a layer has no bounds.
 * Shapes and cost as for `localCertificate`.
 */
export function awayFromRest(
  { network, clamped }: Given,
  z: readonly Float64Matrix[],
  distance: number,
  ends: Ends,
): number {
  const chain = boundedChain(network, clamped);
  if ('reason' in chain) return 0;
  let most = 0;
  for (let b = 0; b < z[0]!.columns && chain.above.length > 0; b++) {
    const { gradient, hessian, smoothness, room } = around(chain, z, b);
    if (!Number.isFinite(hessian.error) || !room.every((far) => distance < far)) continue;
    const { mu, lambdaMax } = ends(hessian);
    const steepest = Math.max(lambdaMax, -mu) + smoothness(distance) * distance;
    most = Math.max(most, gradient.least / roundedUp(steepest * distance));
  }
  return most;
}

/** Everything that is known about sample b's energy at z and near it. */
function around(chain: Chain, z: readonly Float64Matrix[], b: number) {
  const sample = z.map((zl) => exactly(column(zl, b)));
  const bounded = exactChain(chain);
  const state = stateAt(E, bounded.network, sample);
  const gradient = gradientOf(E, supervised(bounded.network, sample[0]!, sample.at(-1)!), state);
  const [size, rounding] = [frobenius(gradient.map((g) => g.value.data)), frobenius(gradient.map((g) => g.error))];
  const errorNorms = state.edges.map(({ prediction }, i) => {
    const { value, error } = E.subtract(sample[i + 1]!, prediction);
    return roundedUp(frobenius([value.data]) + frobenius([error]));
  });
  return {
    gradient: { most: roundedUp(size + rounding), least: Math.max(0, roundedDown(size) - roundedUp(rounding)) },
    hessian: sampleHessian(E, bounded, sample),
    smoothness: (r: number): number => hessianSmoothness(chain, errorNorms, r),
    /** For layers 2..L: how far their inputs may move before a unit reaches its kink. The first layer's input is clamped. */
    room: bounded.above.map(({ bounds, theta }, i) =>
      bounds.room(E, theta, sample[i + 1]!, { together: 1, each: new Float64Array(z[i + 1]!.rows).fill(1) }),
    ),
  };
}

/** The same chain with its numbers taken at their word, for running error analysis. */
export const exactChain = ({ network, precisions, above }: Chain): BoundedChain<Bounded<Float64Matrix>> => ({
  network: mapGraph(network, exactly),
  precisions: precisions.map(exactly),
  above: above.map(({ bounds, theta }) => ({ bounds, theta: mapParameters(theta, exactly) })),
});

const column = ({ rows, columns, data }: Float64Matrix, b: number): Float64Matrix => ({
  rows,
  columns: 1,
  data: Float64Array.from({ length: rows }, (_, i) => data[i * columns + b]!),
});
