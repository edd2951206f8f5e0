import { frobenius } from './norm.ts';
import { type Numbers, arrayTimesPowerOfTwo, largestExponent } from './powerOfTwo.ts';

/** The same direction with the largest entry in [1, 2): every entry times one power of two, which changes no bit. */
export function nearOne(matrices: Numbers): Float64Array[] {
  const exponent = largestExponent(matrices);
  return matrices.map((data) => arrayTimesPowerOfTwo(data, -exponent));
}

/**
 * The cosine of two lists of matrices, each list taken as one vector.
 *
 *     cos(X, Y) = ⟨X, Y⟩ / (‖X‖ ‖Y‖)
 *
 * Scale-free over all doubles, subnormal ones too: neither squares nor products of large or small numbers are formed. NaN where a
 * vector is zero, so that there is no cosine, or has an entry that is not finite.
 * Shapes: entry for entry alike.   Error: γ_{2n+6} for n entries, absolute.
 */
export function cosine(X: Numbers, Y: Numbers): number {
  const [x, y] = [nearOne(X), nearOne(Y)];
  const [sizeX, sizeY] = [frobenius(x), frobenius(y)];
  if (sizeX === 0 || sizeY === 0) return Number.NaN;
  let value = 0;
  for (const [k, data] of x.entries()) {
    const other = y[k]!;
    for (let i = 0; i < data.length; i++) value += (data[i]! / sizeX) * (other[i]! / sizeY); // 1 or −1 for one entry
  }
  return Math.abs(value) > 1 ? Math.sign(value) : value; // by roundings alone
}
