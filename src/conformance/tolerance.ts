import { type Bounded, errorBound } from '../arithmetic/errorBound.ts';
import { float64, type Float64Matrix } from '../arithmetic/float64.ts';
import { frobenius } from '../arithmetic/norm.ts';
import { exactly } from '../inference/certificate.ts';
import { localUpdates } from '../learning/updates.ts';
import { widthsOf } from '../problem/chain.ts';
import { type LinearProblem, type Supervised, asLinear, mapProblem } from '../problem/problem.ts';
import { random } from '../random.ts';
import type { Trial } from './trial.ts';
import { type Update, endToEnd } from './updates.ts';

type B = Bounded<Float64Matrix>;

/** ‖·‖ over the hidden layers of z_0..z_L. */
export const hiddenNorm = (z: readonly Float64Matrix[]): number => frobenius(z.slice(1, -1).map((zl) => zl.data));

/** How far hidden activities may be from the equilibrium: ‖δz‖ ≤ accuracy·‖z‖. */
export const allowedError = ({ accuracy }: Trial, z: readonly Float64Matrix[]): number => accuracy * hiddenNorm(z);

/** The problem's numbers, each exact, for running error analysis. */
export const exactProblem = (problem: Supervised<Float64Matrix>): LinearProblem<B> =>
  mapProblem(asLinear(problem), exactly);

/** The arithmetic of what theory says and of what is measured here: float64 with its bounds, whatever the rule computes in. */
export const reference: ReturnType<typeof errorBound<Float64Matrix>> = errorBound(float64, 2 ** -53);

/** The arithmetic of what the rule itself computes: bounds for roundings as coarse as it declares. */
export const boundsFor = ({ unitRoundoff }: Pick<Trial, 'unitRoundoff'>): typeof reference =>
  errorBound(float64, unitRoundoff);

/** z_0..z_L with hidden activities drawn at random with all 53 bits, so that nothing but a definition is left to agree with. */
export function drawnActivities({ problem: { network, x, y }, seed }: Trial, check: string): Float64Matrix[] {
  const widths = widthsOf(network);
  const { normal } = random(seed, `conformance/${check}-${widths.join('-')}`);
  const draw = (n: number): Float64Matrix =>
    float64.matrix(n, x.columns, Float64Array.from({ length: n * x.columns }, normal));
  return [x, ...widths.slice(1, -1).map(draw), y];
}

/** Doubles as the rule takes them: rounded, where it works in coarser numbers that do not hold them. */
export function taken({ unitRoundoff: u }: Pick<Trial, 'unitRoundoff'>): (a: Float64Matrix) => B {
  if (u <= 2 ** -53) return exactly;
  const bits = Math.floor(-Math.log2(u));
  return (a) => ({ value: a, error: a.data.map((v) => (fits(v, bits) ? 0 : u * Math.abs(v))) });
}

/** Whether a significand of so many bits holds a number; exponents have no end here. */
function fits(v: number, bits: number): boolean {
  if (v === 0) return true;
  const scaled = (Math.abs(v) / 2 ** Math.floor(Math.log2(Math.abs(v)))) * 2 ** (bits - 1);
  return Number.isInteger(scaled);
}

/** The problem as the rule takes it. */
export const takenProblem = (t: Trial, problem: Supervised<Float64Matrix>): LinearProblem<B> =>
  mapProblem(asLinear(problem), taken(t));

/** Hidden activities that may be off by D in each entry besides what they are off by already; the ends are clamped. */
export const spread = (z: readonly B[], D: number): B[] =>
  z.map((zl, l) => (l === 0 || l === z.length - 1 ? zl : { value: zl.value, error: zl.error.map((e) => e + D) }));

/**
 * The local update evaluated over activities that are known to within D: the propagation of ‖δz‖ ≤ D through
 * ΔW_l = (a_l p_l/B) ε_l z_{l−1}ᵀ, rounding included, is the same formula run in error-bound arithmetic.
 */
export const updatesWithin = (t: Trial, z: readonly B[], D: number): Update<B>[] =>
  endToEnd(
    localUpdates(
      boundsFor(t),
      takenProblem(t, t.problem),
      spread([taken(t)(z[0]!.value), ...z.slice(1, -1), taken(t)(z.at(-1)!.value)], D),
    ),
  );

/**
 * The rule's own updates with what they may be off by, when the rule is only held against itself: the local update's bound, and
 * the accuracy asked, relative to the update's own size (a rule need not be local to be consistent).
 */
export async function ownUpdates(t: Trial): Promise<Update<B>[]> {
  const [z, updates] = [await t.activities(), await t.updates()];
  const local = updatesWithin(t, z.map(exactly), allowedError(t, z));
  return endToEnd(updates).map((update, i) => {
    const own = t.accuracy * frobenius([update.value.data]);
    return { ...update, value: { value: update.value, error: local[i]!.value.error.map((e) => e + own) } };
  });
}

/** ‖A − B‖ and the norm of its bound, for two matrices each with an error of its own. */
export function distance(a: B, b: B): { readonly error: number; readonly bound: number } {
  return {
    error: frobenius([float64.subtract(a.value, b.value).data]),
    bound: frobenius([a.error]) + frobenius([b.error]),
  };
}
