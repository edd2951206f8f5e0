import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { roundedUp } from '../arithmetic/margin.ts';
import { DimensionError, ValueError } from '../errors.ts';
import { type Layer, type LinearMap, type NodeShape, size } from './layer.ts';
import { linearAt } from './linearAt.ts';

/**
 * The mean over windows of one, two or more axes that tile the image, channel by channel.
 *
 *     f(z)_{c,p} = (1/k) Σ_{i ∈ window p} z_{c,i}        ∂z: g_{c,p}/k at every i of window p        k = size(window)
 *
 * J Jᵀ = I/k, so ‖J‖ = k^{−½}. A window as large as the image gives one number a channel.
 * Shapes: from [channels, …extents] → to [channels, …extents / window].   Cost: one sum over the inputs.
 * @throws {DimensionError} when there is no axis, or windows do not tile an axis: nothing is cut off in silence
 * @throws {ValueError} when a window is no count
 */
export function meanPooling(from: NodeShape, window: number | readonly number[]): Layer {
  const [channels = 0, ...extents] = from;
  const sides = typeof window === 'number' ? extents.map(() => window) : window;
  requireTiles(from, sides);
  const k = size(sides);
  const to = [channels, ...extents.map((n, i) => n / sides[i]!)];
  let kept: Int32Array | undefined;
  const targets = (): Int32Array => (kept ??= windowRows(from, to, sides));
  const map = <M>(A: Arithmetic<M>): LinearMap<M> => {
    const oneOverK = A.reciprocal(A.matrix(1, 1, [k]));
    const back = (g: M): M => A.gather(A.scale(oneOverK, g), targets());
    return {
      apply: (z) => A.scale(oneOverK, A.scatter(z, targets(), size(to))),
      back,
      after: (P) => A.transpose(back(A.transpose(P))),
      formed: () => A.transpose(back(A.identity(size(to)))),
      shift: undefined,
      parameterGradient: () => ({}),
      factors: undefined,
    };
  };
  const slope = roundedUp(1 / Math.sqrt(k));
  return {
    recipe: { kind: 'mean-pooling', from, window: sides },
    ...{ from, to, parameters: {}, constants: {} },
    at: linearAt(map),
    linear: map,
    bounds: {
      suprema: () => ({ slope, curvature: 0, third: 0 }),
      motion(_, { together, each }) {
        const sums = new Float64Array(size(to));
        for (const [i, target] of targets().entries()) sums[target] = roundedUp(sums[target]! + each[i]!);
        const most = roundedUp(together * slope);
        return { together: most, each: sums.map((sum) => Math.min(most, roundedUp(sum / k))) };
      },
      room: () => Infinity,
      bending: (E) => ({ jacobian: map(E).formed(), curved: undefined }),
    },
  };
}

function requireTiles(from: NodeShape, sides: readonly number[]): void {
  const extents = from.slice(1);
  if (extents.length === 0)
    throw new DimensionError(
      `meanPooling: from must have channels and at least one axis, got ${from.join('×')}; a vector is 1×${from[0]}`,
    );
  if (!(sides.length === extents.length && sides.every((n) => Number.isInteger(n) && n > 0)))
    throw new ValueError(
      `meanPooling: window must be positive counts, one for each of ${extents.length} axes, got ${sides.join(', ')}; one number stands for all axes`,
    );
  const uneven = extents.findIndex((n, i) => n % sides[i]! !== 0);
  if (uneven >= 0)
    throw new DimensionError(
      `meanPooling: windows must tile the image, got windows of ${sides[uneven]} over ${extents[uneven]} (axis ${uneven + 1}); take a divisor, or pad with a convolution before`,
    );
}

/** For every input, the output whose window it lies in. */
function windowRows(from: NodeShape, to: NodeShape, sides: readonly number[]): Int32Array {
  const rows = new Int32Array(size(from));
  for (let i = 0; i < rows.length; i++) {
    let [rest, unit, row] = [i, rows.length, 0];
    for (const [axis, n] of from.entries()) {
      unit /= n;
      const at = Math.floor(rest / unit);
      rest %= unit;
      row = row * to[axis]! + Math.floor(at / (sides[axis - 1] ?? 1));
    }
    rows[i] = row;
  }
  return rows;
}
