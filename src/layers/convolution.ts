import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { roundedUp } from '../arithmetic/margin.ts';
import { frobenius } from '../arithmetic/norm.ts';
import { DimensionError, ValueError } from '../errors.ts';
import { type Layer, type LinearMap, type NodeShape, type Parameters, parameter, size } from './layer.ts';
import { linearAt } from './linearAt.ts';

/** One number for all axes, or one an axis. */
type PerAxis = number | readonly number[];

/** What a convolution does with its inputs. */
export interface ConvolutionOptions {
  /** Of the outputs. */
  readonly channels: number;
  readonly kernel: PerAxis;
  /** 1 unless told. */
  readonly stride?: PerAxis;
  /** Zeros on both sides; 0 unless told. */
  readonly padding?: PerAxis;
}

/**
 * A convolution over one, two or more axes: a linear layer whose weights are shared by positions.
 *
 *     f(z)_{o,p} = Σ_{c,k} K_{o,(c,k)} z_{c, s p + k − padding}        as one product K X with im2col columns X
 *     ∂z: the adjoint, K ᵀg added up where columns overlap             ∂K: g Xᵀ, a sum over samples and positions
 *
 * Positions are samples of the filters. The Toeplitz matrix is not formed, but for those who ask for it.
 * Shapes: from [channels, …extents] → to [channels, …positions]; filters K (channels × from channels · kernel).
 * Cost: one product with K, and one copy of X, which is as large as kernel times the inputs.
 * @throws {DimensionError} when there is no axis, or a kernel is larger than its image with padding
 * @throws {ValueError} when a count is none
 */
export function convolution(from: NodeShape, options: ConvolutionOptions): Layer {
  const { kernel, stride, padding } = geometry(from, options);
  const [inChannels, ...extents] = from as [number, ...number[]];
  const positions = extents.map((n, i) => Math.floor((n + 2 * padding[i]! - kernel[i]!) / stride[i]!) + 1);
  const to = [options.channels, ...positions];
  const [taps, places] = [inChannels * size(kernel), size(positions)];
  let kept: Int32Array | undefined;
  const rows = (): Int32Array => (kept ??= columnRows(from, kernel, positions, stride, padding));

  const map = <M>(A: Arithmetic<M>, theta: Parameters<M>): LinearMap<M> => {
    const K = parameter(theta, 'filters');
    const batch = (a: M): number => A.shape(a)[1];
    const columns = (z: M): M => A.reshape(A.gather(z, rows()), taps, places * batch(z));
    const byChannel = (g: M): M => A.reshape(g, options.channels, places * batch(g));
    const back = (g: M): M => {
      const pulled = A.multiply(K, byChannel(g), { transposeA: true });
      return A.scatter(A.reshape(pulled, taps * places, batch(g)), rows(), size(from));
    };
    return {
      apply: (z) => A.reshape(A.multiply(K, columns(z)), options.channels * places, batch(z)),
      back,
      after: (P) => A.transpose(back(A.transpose(P))),
      formed: () => A.transpose(back(A.identity(size(to)))),
      shift: undefined,
      shared: { places, columns },
      parameterGradient: (g, z) => ({ filters: A.multiply(byChannel(g), columns(z()), { transposeB: true }) }),
      factors: undefined,
    };
  };
  return {
    recipe: { kind: 'convolution', from, channels: options.channels, kernel, stride, padding },
    ...{ from, to, parameters: { filters: [options.channels, taps] }, constants: {} },
    at: linearAt(map),
    linear: map,
    bounds: {
      suprema: (theta) => ({ slope: reach(parameter(theta, 'filters').data, places), curvature: 0, third: 0 }),
      motion(theta, { together }) {
        const K = parameter(theta, 'filters');
        const row = (o: number): number => frobenius([K.data.subarray(o * taps, (o + 1) * taps)]);
        return {
          together: roundedUp(together * reach(K.data, places)),
          each: Float64Array.from({ length: size(to) }, (_, i) => roundedUp(together * row(Math.floor(i / places)))),
        };
      },
      room: () => Infinity,
      bending: (E, theta) => ({ jacobian: map(E, theta).formed(), curved: undefined }),
    },
  };
}

/** ‖J‖ ≤ √positions ‖K‖: every position has the filters, or a part of them, as its rows. */
const reach = (filters: Float64Array, places: number): number => roundedUp(Math.sqrt(places) * frobenius([filters]));

function geometry(from: NodeShape, { channels, ...given }: ConvolutionOptions) {
  const extents = from.slice(1);
  if (extents.length === 0)
    throw new DimensionError(
      `convolution: from must have channels and at least one axis, got ${from.join('×')}; a vector is 1×${from[0]}`,
    );
  const axes = (name: string, value: PerAxis, least: number): readonly number[] => {
    const list = typeof value === 'number' ? extents.map(() => value) : value;
    if (list.length === extents.length && list.every((n) => Number.isInteger(n) && n >= least)) return list;
    throw new ValueError(
      `convolution: ${name} must be ${least === 0 ? 'counts' : 'positive counts'}, one for each of ${extents.length} axes, got ${list.join(', ')}; one number stands for all axes`,
    );
  };
  if (!(Number.isInteger(channels) && channels > 0))
    throw new ValueError(
      `convolution: channels must be a positive count, got ${channels}; they are those that the layer makes`,
    );
  const kernel = axes('kernel', given.kernel, 1);
  const stride = axes('stride', given.stride ?? 1, 1);
  const padding = axes('padding', given.padding ?? 0, 0);
  const large = extents.findIndex((n, i) => kernel[i]! > n + 2 * padding[i]!);
  if (large >= 0)
    throw new DimensionError(
      `convolution: kernel must fit its image, got ${kernel[large]} over ${extents[large]} with ${padding[large]} of padding on both sides (axis ${large + 1}); take a smaller kernel or more padding`,
    );
  return { kernel, stride, padding };
}

/** For row (c, k, p) of the im2col columns, the row of z that it holds, or −1 for padding. */
function columnRows(
  [channels, ...extents]: NodeShape,
  kernel: NodeShape,
  positions: NodeShape,
  stride: readonly number[],
  padding: readonly number[],
): Int32Array {
  const [taps, places] = [size(kernel), size(positions)];
  const rows = new Int32Array(channels! * taps * places);
  let next = 0;
  for (let c = 0; c < channels!; c++)
    for (let k = 0; k < taps; k++)
      for (let p = 0; p < places; p++) {
        let row = c;
        let [tap, place, tapUnit, placeUnit] = [k, p, taps, places];
        for (const [i, n] of extents.entries()) {
          tapUnit /= kernel[i]!;
          placeUnit /= positions[i]!;
          const at = Math.floor(place / placeUnit) * stride[i]! + Math.floor(tap / tapUnit) - padding[i]!;
          tap %= tapUnit;
          place %= placeUnit;
          row = row < 0 || at < 0 || at >= n ? -1 : row * n + at;
        }
        rows[next++] = row;
      }
  return rows;
}
