/** Below this, squares of numbers that count may have been lost; above it, none was. */
const SMALLEST_SUM = 2 ** -900;

type Numbers = readonly ArrayLike<number>[];

/**
 * ‖·‖_F of several matrices together: the root of a plain sum of squares, or, where that overflows or underflows, `hypot`.
 * Infinity where an entry is, else NaN where one is NaN.   Error: γ_{n/2+1} for n entries.
 */
export function frobenius(matrices: Numbers): number {
  let sum = 0;
  for (const data of matrices) for (let i = 0; i < data.length; i++) sum += data[i]! * data[i]!;
  return sum >= SMALLEST_SUM && sum < Infinity ? Math.sqrt(sum) : hypot(matrices);
}

/**
 * What `Math.hypot` says of all these numbers, bit for bit in V8, which takes no more arguments than its stack has room for: scaled
 * by the largest, with a compensated sum.   Error: a few units in the last place.
 */
export function hypot(matrices: Numbers): number {
  let largest = 0;
  let lost = false;
  for (const data of matrices)
    for (let i = 0; i < data.length; i++) {
      if (Number.isNaN(data[i])) lost = true;
      else largest = Math.max(largest, Math.abs(data[i]!));
    }
  if (largest === Infinity) return Infinity;
  if (lost) return Number.NaN;
  if (largest === 0) return 0;
  let [sum, compensation] = [0, 0];
  for (const data of matrices)
    for (let i = 0; i < data.length; i++) {
      const scaled = Math.abs(data[i]!) / largest;
      const summand = scaled * scaled - compensation;
      const next = sum + summand;
      compensation = next - sum - summand;
      sum = next;
    }
  return Math.sqrt(sum) * largest;
}
