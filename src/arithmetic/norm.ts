import type { FloatArithmetic } from './arithmetic.ts';
import { type Numbers, largestExponent, timesPowerOfTwo } from './powerOfTwo.ts';

/** Below this, squares of numbers that count may have been lost; above it, none was. */
const SMALLEST_SUM = 2 ** -900;
/** Likewise in float32, whose normal numbers end at 2⁻¹²⁶. */
const SMALLEST_SUM_SINGLE = 2 ** -60;

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

/** A sum of squares, σ · 4^exponent, of which nothing was lost. The exponent is 0 wherever a plain sum loses nothing. */
export interface Squares {
  readonly sum: number;
  readonly exponent: number;
}

/** Σ x² over several matrices together, by a plain sum or, where that overflows or underflows, one of entries near 1. */
export function sumOfSquares(matrices: Numbers): Squares {
  const sumAt = (exponent: number): number => {
    let sum = 0;
    for (const data of matrices)
      for (let i = 0; i < data.length; i++) {
        const x = exponent === 0 ? data[i]! : timesPowerOfTwo(data[i]!, -exponent);
        sum += x * x;
      }
    return sum;
  };
  const sum = sumAt(0);
  if (sum >= SMALLEST_SUM && sum < Infinity) return { sum, exponent: 0 };
  const exponent = largestExponent(matrices);
  return { sum: exponent === 0 ? sum : sumAt(exponent), exponent };
}

/** √(Σ x² / count), the mean being over `count` numbers. */
export function rootMeanSquare(matrices: Numbers, count: number): number {
  const { sum, exponent } = sumOfSquares(matrices);
  return timesPowerOfTwo(Math.sqrt(sum / count), exponent);
}

/**
 * ‖·‖_F of matrices on A's device. One number is read, the sum of squares; only where that may have lost something, in float32
 * below 2⁻³⁰ and above 2⁶³, the matrices are.   Error: that of A's `inner`, or a few units in the last place.
 */
export async function normOn<M>(A: FloatArithmetic<M>, matrices: readonly M[]): Promise<number> {
  const squares = A.scope(() => squaresOn(A, matrices));
  const sum = (await A.read(squares))[0]!;
  A.free([squares]);
  return normFrom(A, sum, matrices);
}

/** Σ ⟨x, x⟩ on A's device: 1×1. */
export const squaresOn = <M>(A: FloatArithmetic<M>, matrices: readonly M[]): M =>
  matrices.map((x) => A.inner(x, x)).reduce((sum, term) => A.add(sum, term), A.matrix(1, 1, [0]));

/** The norm from a sum of squares that was read, or from the matrices where that sum may have lost something. */
export async function normFrom<M>(A: FloatArithmetic<M>, sum: number, matrices: readonly M[]): Promise<number> {
  const smallest = A.unitRoundoff > 2 ** -50 ? SMALLEST_SUM_SINGLE : SMALLEST_SUM;
  if (sum >= smallest && sum < Infinity) return Math.sqrt(sum);
  return frobenius(await Promise.all(matrices.map((x) => A.read(x))));
}
