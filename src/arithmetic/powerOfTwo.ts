/** Matrices as arrays of their entries. */
export type Numbers = readonly ArrayLike<number>[];

const [LARGEST, SMALLEST] = [1023, -1074];

/** x · 2^k, rounded once, so exact where it stays a normal number.   Assumes: k is an integer. */
export function timesPowerOfTwo(x: number, k: number): number {
  if (k > LARGEST) return x === 0 || !Number.isFinite(x) ? x : timesPowerOfTwo(x * 2 ** LARGEST, k - LARGEST);
  if (k >= SMALLEST) return x * 2 ** k;
  return Math.abs(x) >= 1 ? timesPowerOfTwo(x * 2 ** -1022, k + 1022) : x * 2 ** SMALLEST * 2 ** SMALLEST; // below half of the smallest number
}

/** Every entry times 2^k. */
export function arrayTimesPowerOfTwo(data: ArrayLike<number>, k: number): Float64Array {
  const product = new Float64Array(data.length);
  const factor = k <= LARGEST && k >= SMALLEST ? 2 ** k : undefined; // one product an entry, where that is all there is to do
  if (factor === undefined) for (let i = 0; i < data.length; i++) product[i] = timesPowerOfTwo(data[i]!, k);
  else for (let i = 0; i < data.length; i++) product[i] = data[i]! * factor;
  return product;
}

/** ⌊log₂|x|⌋ for finite x ≠ 0. */
function exponent(x: number): number {
  const size = Math.abs(x);
  if (size < 2 ** -1022) return exponent(size * 2 ** 52) - 52;
  const e = Math.round(Math.log2(size)); // off by one at most
  if (e > LARGEST) return LARGEST;
  return 2 ** e > size ? e - 1 : e;
}

/**
 * The e with 2^e ≤ max|x| < 2^(e+1), over all matrices: divided by 2^e, no entry is lost beside the largest, and no bit changes.
 * 0 where every entry is zero, or one is not finite.
 */
export function largestExponent(matrices: Numbers): number {
  let largest = 0;
  for (const data of matrices)
    for (let i = 0; i < data.length; i++) {
      const size = Math.abs(data[i]!);
      if (!(size <= largest)) largest = size; // NaN too
      if (!Number.isFinite(largest)) return 0;
    }
  return largest === 0 ? 0 : exponent(largest);
}
