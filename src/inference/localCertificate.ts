import type { Bounded } from '../arithmetic/errorBound.ts';
import { elementwiseBound } from '../arithmetic/elementwiseBound.ts';
import { float64, type Float64Matrix } from '../arithmetic/float64.ts';
import { roundedDown, roundedUp } from '../arithmetic/margin.ts';
import { frobenius } from '../arithmetic/norm.ts';
import { mapParameters } from '../layers/parameters.ts';
import { mapGraph } from '../network/graph.ts';
import type { Problem } from '../problem/problem.ts';
import { type BoundedTree, boundedChain, boundedTree } from './boundedTree.ts';
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

type Given = Pick<Problem<Float64Matrix>, 'network'> & Partial<Pick<Problem<Float64Matrix>, 'clamped'>>;
type Tree = BoundedTree<Float64Matrix>;
type Bound = ReturnType<typeof boundedTree<Float64Matrix>>;
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
export const localCertificate = (
  { network, clamped }: Given,
  z: readonly Float64Matrix[],
  ends: Ends,
): LocalCertificate => proofNear(boundedChain(network, clamped), z, ends);

/**
 * The same for any network in which a node has one prediction at most, whatever is clamped: a generative one, whose top is free.
 * Shapes: the states of all nodes.
 */
export const treeCertificate = (
  problem: Problem<Float64Matrix>,
  z: readonly Float64Matrix[],
  ends: Ends,
): LocalCertificate => proofNear(boundedTree(problem), z, ends);

/**
 * How far from rest a point is proven to be: some sample has no point with ∇F = 0 within `distance` if this is above 1.
 *
 *     ‖∇F(z)‖ / ((λ_max + K distance) distance)
 *
 * 0, for nothing proven, where a unit may cross its kink within the distance or a layer has no bounds.
 * Shapes and cost as for `localCertificate`.
 */
export const awayFromRest = (
  { network, clamped }: Given,
  z: readonly Float64Matrix[],
  distance: number,
  ends: Ends,
): number => proofAway(boundedChain(network, clamped), z, distance, ends);

/** The same for the networks of `treeCertificate`. */
export const treeAwayFromRest = (
  problem: Problem<Float64Matrix>,
  z: readonly Float64Matrix[],
  distance: number,
  ends: Ends,
): number => proofAway(boundedTree(problem), z, distance, ends);

function proofNear(tree: Bound, z: readonly Float64Matrix[], ends: Ends): LocalCertificate {
  if ('reason' in tree) return { kind: 'empirical', reason: tree.reason };
  if (tree.free.length === 0) return { kind: 'proven', bound: 0 };
  const bounds: number[] = [];
  for (let b = 0; b < z[0]!.columns; b++) {
    const empirical = (reason: string): LocalCertificate => ({ kind: 'empirical', reason: `sample ${b}: ${reason}` });
    const { gradient, hessian, smoothness, room } = around(tree, z, b);
    if (!Number.isFinite(hessian.error)) return empirical('a unit is at its kink');
    const { mu } = ends(hessian);
    if (!(mu > 0)) return empirical('the smallest eigenvalue is not proven positive');
    const r = roundedUp((4 * gradient.most) / mu);
    const change = roundedUp(smoothness(r) * r);
    if (!(change <= mu / 4)) return empirical(`the Hessian may change by more than a quarter within ${r}`);
    const reached = room.findIndex((distance) => !(r < distance));
    if (reached >= 0)
      return empirical(`a unit of layer ${tree.above[reached]!.edge + 1} may cross its kink within ${r}`);
    bounds.push(roundedUp(gradient.most / (mu - change)));
  }
  return { kind: 'proven', bound: roundedUp(frobenius([bounds])) };
}

function proofAway(tree: Bound, z: readonly Float64Matrix[], distance: number, ends: Ends): number {
  if ('reason' in tree) return 0;
  let most = 0;
  for (let b = 0; b < z[0]!.columns && tree.free.length > 0; b++) {
    const { gradient, hessian, smoothness, room } = around(tree, z, b);
    if (!Number.isFinite(hessian.error) || !room.every((far) => distance < far)) continue;
    const { mu, lambdaMax } = ends(hessian);
    const steepest = Math.max(lambdaMax, -mu) + smoothness(distance) * distance;
    most = Math.max(most, gradient.least / roundedUp(steepest * distance));
  }
  return most;
}

/** Everything that is known about sample b's energy at z and near it. */
function around(tree: Tree, z: readonly Float64Matrix[], b: number) {
  const sample = z.map((zl) => exactly(column(zl, b)));
  const bounded = exactTree(tree);
  const state = stateAt(E, bounded.network, sample);
  const clamped = new Map(sample.flatMap((zi, i) => (tree.free.includes(i) ? [] : [[i, zi] as const])));
  const gradient = gradientOf(E, { network: bounded.network, clamped }, state);
  const [size, rounding] = [frobenius(gradient.map((g) => g.value.data)), frobenius(gradient.map((g) => g.error))];
  const errorNorms = state.edges.map(({ prediction }, e) => {
    const { value, error } = E.subtract(sample[tree.network.edges[e]!.to]!, prediction);
    return roundedUp(frobenius([value.data]) + frobenius([error]));
  });
  return {
    gradient: { most: roundedUp(size + rounding), least: Math.max(0, roundedDown(size) - roundedUp(rounding)) },
    hessian: sampleHessian(E, bounded, sample),
    smoothness: (r: number): number => hessianSmoothness(tree, errorNorms, r),
    /** For each layer with a free input: how far the input may move before a unit reaches its kink. */
    room: bounded.above.map(({ bounds, theta, from }) =>
      bounds.room(E, theta, sample[from]!, { together: 1, each: new Float64Array(z[from]!.rows).fill(1) }),
    ),
  };
}

/** The same tree with its numbers taken at their word, for running error analysis. */
export const exactTree = ({ network, free, precisions, above }: Tree): BoundedTree<Bounded<Float64Matrix>> => ({
  ...{ network: mapGraph(network, exactly), free },
  precisions: precisions.map((p) => (p === undefined ? undefined : exactly(p))),
  above: above.map(({ precision, theta, ...edge }) => ({
    ...{ ...edge, precision: exactly(precision) },
    theta: mapParameters(theta, exactly),
  })),
});

const column = ({ rows, columns, data }: Float64Matrix, b: number): Float64Matrix => ({
  rows,
  columns: 1,
  data: Float64Array.from({ length: rows }, (_, i) => data[i * columns + b]!),
});
