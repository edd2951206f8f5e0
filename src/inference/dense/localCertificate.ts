import { PIECEWISE_LINEAR } from '../../arithmetic/activations.ts';
import { type Bounded, errorBound } from '../../arithmetic/errorBound.ts';
import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import type { DenseLayer, DenseProblem } from '../../network/dense/denseNetwork.ts';
import { backward, forward } from '../../network/maps.ts';
import type { Layer, LinearNetwork } from '../../network/network.ts';
import { exactly, frobenius } from '../certificate.ts';

/** What can be said about a point that inference stopped at. */
export type LocalCertificate =
  /** Each sample has a local minimum of the energy within `bound` of its activities (Frobenius over hidden layers). */
  | { readonly kind: 'proven'; readonly bound: number }
  /** Only the gradient is known to be small, and why no more is. */
  | { readonly kind: 'empirical'; readonly reason: string };

const E = errorBound(float64, float64.unitRoundoff);
type B = Bounded<Float64Matrix>;
const SAFETY = 1 + 2 ** -29;
const PIECES = [...PIECEWISE_LINEAR].join(', ');

/**
 * A proof that a local minimum is near, for activations that are affine between kinks.
 *
 * With the pattern of active units held, a sample's energy is a quadratic with the Hessian of the linear network of weights
 * D_l W_l (`after`; W_l D_{l−1} `before`), whose minimum lies within r = ‖∇F‖/μ. If no unit reaches its kink within r,
 *
 *     after:  |a_l| ‖W_l[i,:]‖ r < |u_{l,i}|, l ≥ 2      before:  r < |z_{l,i}|, l ≤ L−1,
 *
 * that minimum is one of the true energy. Rounding is bounded throughout.
 * `lowerEnd` gives a proven lower bound on the smallest eigenvalue of a linear network's activity Hessian (theory's `spectrum`).
 * Shapes: z_l (n_l × B).   Cost: that of `lowerEnd`, for each sample.
 */
export function localCertificate(
  { network }: Pick<DenseProblem<Float64Matrix>, 'network'>,
  z: readonly Float64Matrix[],
  lowerEnd: (network: LinearNetwork<Float64Matrix>) => number,
): LocalCertificate {
  const smooth = network.layers.find(({ activation }) => !PIECEWISE_LINEAR.has(activation));
  if (smooth) return { kind: 'empirical', reason: `${smooth.activation} is curved; a proof is had for ${PIECES} only` };
  if (network.layers.length === 1) return { kind: 'proven', bound: 0 };
  let sum = 0;
  for (let b = 0; b < z[0]!.columns; b++) {
    const sample = z.map((zl) => column(zl, b));
    const pieces = network.layers.map((layer, i) => piece(layer, network.placement, sample[i]!));
    const held = { widths: network.widths, layers: pieces.map(({ numbers }) => numbers) };
    const mu = lowerEnd(held) - leakRounding(held);
    if (!(mu > 0)) return { kind: 'empirical', reason: `sample ${b}: the smallest eigenvalue is not proven positive` };
    const r = (gradientNorm(pieces, sample) / mu) * SAFETY;
    // The first layer's input is clamped, so its units stay where they are.
    const reached = pieces.slice(1).findIndex(({ room }) => !(r < room));
    if (reached >= 0)
      return {
        kind: 'empirical',
        reason: `sample ${b}: a unit of layer ${reached + 2} may cross its kink within ${r}`,
      };
    sum += r ** 2;
  }
  return { kind: 'proven', bound: Math.sqrt(sum) * SAFETY };
}

/** A layer with its active units held: affine in z, J z + c. */
interface Piece {
  readonly numbers: Layer<Float64Matrix>;
  readonly bounded: Layer<B>;
  readonly offset: B;
  /** No kink is reached while the input moves by less than this. */
  readonly room: number;
}

function piece(layer: DenseLayer<Float64Matrix>, placement: 'after' | 'before', z: Float64Matrix): Piece {
  const { weights: W, scale: a, skip, precision, bias, activation } = layer;
  const kinked = activation !== 'identity';
  const [aE, WE] = [exactly(a), exactly(W)];
  const u = placement === 'after' ? E.add(E.scale(aE, E.multiply(WE, exactly(z))), exactly(bias)) : exactly(z);
  const gate = u.value.data.map((x) => (!kinked || x > 0 ? 1 : activation === 'relu' ? 0 : 0.01));
  const D = exactly(diagonal(gate));
  const held = placement === 'after' ? E.multiply(D, WE) : E.multiply(WE, D);
  const offset = placement === 'after' ? E.multiply(D, exactly(bias)) : exactly(bias);
  const distances = u.value.data.map((x, i) => {
    const away = Math.abs(x) - u.error[i]!;
    const speed = placement === 'after' ? Math.abs(a.data[0]!) * frobenius([row(W, i)]) * SAFETY : 1;
    return speed === 0 ? Infinity : away / speed / SAFETY;
  });
  return {
    numbers: { weights: held.value, scale: a, skip, precision },
    bounded: { weights: held, scale: aE, skip, precision: exactly(precision) },
    offset,
    room: kinked ? Math.min(...distances) : Infinity,
  };
}

/** ‖∇F‖ of one sample, rounded up. */
function gradientNorm(pieces: readonly Piece[], z: readonly Float64Matrix[]): number {
  const weighted = pieces.map(({ bounded, offset }, i) => {
    const prediction = E.add(forward(E, bounded, exactly(z[i]!)), offset);
    return E.scale(bounded.precision, E.subtract(exactly(z[i + 1]!), prediction));
  });
  const gradient = weighted
    .slice(0, -1)
    .map((e, i) => E.subtract(e, backward(E, pieces[i + 1]!.bounded, weighted[i + 1]!)));
  return (frobenius(gradient.map((g) => g.value.data)) + frobenius(gradient.map((g) => g.error))) * SAFETY;
}

/** How far the leak's rounding in D_l W_l can move an eigenvalue of H: 2u Σ_l p_l (1 + ‖J_l‖)², with room to spare. */
const leakRounding = ({ layers }: LinearNetwork<Float64Matrix>): number =>
  layers.reduce((sum, { weights: W, scale: a, precision: p }) => {
    const size = 2 + Math.abs(a.data[0]!) * frobenius([W.data]);
    return sum + 2 ** -50 * p.data[0]! * size ** 2;
  }, 0);

const row = ({ columns, data }: Float64Matrix, i: number): Float64Array =>
  data.subarray(i * columns, (i + 1) * columns);

const column = ({ rows, columns, data }: Float64Matrix, b: number): Float64Matrix => ({
  rows,
  columns: 1,
  data: Float64Array.from({ length: rows }, (_, i) => data[i * columns + b]!),
});

const diagonal = (entries: Float64Array): Float64Matrix => {
  const n = entries.length;
  const data = new Float64Array(n * n);
  for (const [i, x] of entries.entries()) data[i * n + i] = x;
  return { rows: n, columns: n, data };
};
