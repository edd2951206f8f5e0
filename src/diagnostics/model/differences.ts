import { frobenius } from '../../arithmetic/norm.ts';

/** Central differences of a map along one direction, with what bounds their error entry by entry. */
export interface Differences {
  /** The half step that they are of. */
  readonly step: number;
  /** [f(t/2) − f(−t/2)]/t for the step t: the derivative along the direction. */
  readonly derivative: Float64Array;
  /** Of each entry: truncation by halving the step, and half of what the two one-sided slopes differ by, which is all a kink can do. */
  readonly truncation: Float64Array;
  /** Of each entry: roundoff over the step. */
  readonly roundoff: number;
  /** The roundoff of an entry of f, measured. */
  readonly noise: number;
  /** Entries whose one-sided slopes differ by as much after halving the step: a kink lies between. */
  readonly kinks: number;
  /** Most entries that move over a long step do not move at all over the shortest one: f is a staircase, rounded coarsely inside. */
  readonly staircase: boolean;
}

/** Steps are powers of the unit roundoff: the first for maps that round more than that, the second where a kink lies near. */
const POWERS = [0.38, 0.45] as const;
/** A step so short that curvature is below the roundoff, and long enough that every entry is rounded anew. */
const NOISE_POWER = 0.6;
/** A step over which whatever depends on the variable moves, in half precision too. */
const LONG = 2 ** -4;
/** γ of n sums with roundings that are independent: λ √n u fails with a chance of 2 exp(−λ²/2) (Higham and Mary 2019). */
export const LAMBDA = 8;

/**
 * f along a direction: at(t) = f(θ + t v), v as large as θ.
 *
 *     D(t) = [f(t) − f(−t)]/(2t) = Df + O(t²),     D± = ±[f(±t/2) − f(0)]/(t/2)
 *
 * A smooth map's truncation in D(t/2) is a third of |D(t) − D(t/2)|; a kink between −t/2 and t/2 adds at most ½ |D₊ − D₋|. Roundoff is
 * measured, not assumed: the second difference over a step of u^0.6, where nothing else is left, and at least the unit roundoff of the
 * largest entry.   Cost: 4 evaluations, and 4 a step.
 */
export async function* differences(at: (t: number) => Promise<Float64Array>, u: number): AsyncGenerator<Differences> {
  const middle = await at(0);
  const short = u ** NOISE_POWER;
  const [a, b] = [await at(short), await at(-short)];
  const noise = roundoffOf(a, middle, b, u);
  const long = await at(LONG);
  const moving = middle.filter((m, i) => long[i] !== m).length;
  const stuck = middle.filter((m, i) => long[i] !== m && a[i] === m && b[i] === m).length;
  const staircase = 2 * stuck > moving;
  for (const power of POWERS) {
    const t = 2 ** Math.round(Math.log2(u) * power);
    const [far, minusFar, near, minusNear] = [await at(t), await at(-t), await at(t / 2), await at(-t / 2)];
    const derivative = middle.map((_, i) => (near[i]! - minusNear[i]!) / t);
    const bend = (a: Float64Array, b: Float64Array, h: number, i: number): number =>
      Math.abs(a[i]! - 2 * middle[i]! + b[i]!) / h;
    const size = frobenius([derivative]) / Math.sqrt(middle.length);
    let kinks = 0;
    const truncation = middle.map((_, i) => {
      const [wide, narrow] = [bend(far, minusFar, t, i), bend(near, minusNear, t / 2, i)];
      if (narrow > 0.75 * wide && narrow > 1e-3 * size + (16 * noise) / t) kinks++;
      return Math.abs((far[i]! - minusFar[i]!) / (2 * t) - derivative[i]!) + narrow / 2;
    });
    yield {
      step: t / 2,
      derivative,
      truncation,
      roundoff: (2 * noise) / t,
      noise,
      kinks,
      staircase,
    };
  }
}

/** The roundoff of an entry of f: its root mean square in second differences, each of which has three. */
function roundoffOf(a: Float64Array, middle: Float64Array, b: Float64Array, u: number): number {
  const seconds = middle.map((m, i) => a[i]! - 2 * m + b[i]!);
  const largest = middle.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return Math.max(frobenius([seconds]) / Math.sqrt(6 * middle.length), u * largest);
}
